//! Where tasks in the background are spawned: with the user's function, or on the runtime around the caller.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use parking_lot::RwLock;

/// A task to be spawned.
type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

type Spawn = dyn Fn(Task) + Send + Sync;

static SPAWN: RwLock<Option<Arc<Spawn>>> = RwLock::new(None);

/// Has `spawn` run the bodies of `async` functions with the option `background`, in the whole process.
///
/// `spawn` gets a future and has a runtime poll it to its end; it must not wait for that. A later call replaces the
/// function. With the feature `tokio`, callers within a runtime of tokio need none: their runtime is used unless a function
/// is set. Without either, the caller that finds a stale result computes, as if `background` weren't set.
///
/// # Examples
///
/// ```
/// use std::thread;
///
/// // A thread for each task; a runtime's own function is better.
/// ttl_memo::set_spawner(|task| drop(thread::spawn(|| pollster::block_on(task))));
/// ```
pub fn set_spawner(spawn: impl Fn(Task) + Send + Sync + 'static) {
    let replaced = SPAWN.write().replace(Arc::new(spawn));
    // Dropped after the lock has been released, because it is the user's.
    drop(replaced);
}

/// What can spawn a task here.
pub(crate) enum Spawner {
    Set(Arc<Spawn>),
    #[cfg(feature = "tokio")]
    Tokio(tokio::runtime::Handle),
}

/// The spawner for a caller on this thread, if there is one.
pub(crate) fn here() -> Option<Spawner> {
    let set = SPAWN.read().clone().map(Spawner::Set);
    #[cfg(feature = "tokio")]
    let set = set.or_else(|| tokio::runtime::Handle::try_current().ok().map(Spawner::Tokio));
    set
}

impl Spawner {
    /// Runs the user's code, with no lock held.
    pub(crate) fn spawn(&self, task: Task) {
        match self {
            Self::Set(spawn) => spawn(task),
            #[cfg(feature = "tokio")]
            Self::Tokio(runtime) => drop(runtime.spawn(task)),
        }
    }
}
