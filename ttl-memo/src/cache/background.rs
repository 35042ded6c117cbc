//! Computations that a caller leaves to a thread or a task in the background, because it has an old value to return.
//! Knows guards and where to run; the body is the caller's.

use std::future::Future;

use crate::background::pool::REFRESHES;
use crate::background::spawner;
use crate::cache::guard::ComputeGuard;
use crate::cache::miss::Lookup;
use crate::cache::source::Source;
use crate::cache::thread_guard::ThreadComputeGuard;
#[cfg(feature = "test-util")]
use crate::process::pending::InBackground;

/// Returns the stale value that the guard has, and has a thread call `compute`. Returns the guard if there is none, and if
/// all threads are busy.
pub(crate) fn compute_on_a_thread<K, V>(
    guard: ThreadComputeGuard<'static, K, V>,
    compute: impl FnOnce(ThreadComputeGuard<'static, K, V>, K) + Send + 'static,
) -> Lookup<V, ThreadComputeGuard<'static, K, V>>
where
    K: Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    let Some((old, place)) = guard.old_value().and_then(|old| Some((old, REFRESHES.reserve()?))) else {
        return Lookup::Miss(guard);
    };
    let guard = guard.leave();
    guard.count_stale_hit();
    #[cfg(feature = "test-util")]
    let in_background = InBackground::begin();
    #[cfg(feature = "tokio")]
    let runtime = tokio::runtime::Handle::try_current();
    place.run(move || {
        // The body may ask for the runtime of its caller.
        #[cfg(feature = "tokio")]
        let _runtime = runtime.as_ref().map(tokio::runtime::Handle::enter);
        #[cfg(feature = "test-util")]
        let _entered = in_background.enter();
        // The user's code, which may call for the same key.
        if let Some(key) = guard.judge(|| guard.key().cloned()) {
            compute(guard.take_up(), key);
        }
    });
    Lookup::Hit(old, Source::Stale)
}

/// The same with a task, which the runtime around the caller runs, or the spawner that the user has set. Returns the guard
/// if there is neither.
pub(crate) fn compute_in_a_task<K, V, F>(
    guard: ComputeGuard<'static, K, V>,
    compute: impl FnOnce(ComputeGuard<'static, K, V>, K) -> F,
) -> Lookup<V, ComputeGuard<'static, K, V>>
where
    K: Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let Some((old, spawner)) = guard.old_value().and_then(|old| Some((old, spawner::here()?))) else {
        return Lookup::Miss(guard);
    };
    let Some(key) = guard.judge(|| guard.key().cloned()) else {
        return Lookup::Miss(guard);
    };
    guard.count_stale_hit();
    let task = compute(guard, key);
    #[cfg(feature = "test-util")]
    let task = InBackground::begin().attach(task);
    spawner.spawn(Box::pin(task));
    Lookup::Hit(old, Source::Stale)
}
