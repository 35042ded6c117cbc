//! The primitives of `sync`, made of the model checker's. It switches between callers at these and nowhere else: each
//! single operation of the table, and the counters, are taken for correct.

use std::cell::Cell;
use std::hash::{BuildHasher, Hash, RandomState};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use equivalent::Equivalent;
use loom::sync;
use loom::sync::atomic::{AtomicBool, AtomicUsize};
use papaya::{Guard, HashMapBuilder, LocalGuard, ResizeMode};
use seize::Collector;

thread_local! {
    static TAKES_OVER_AT_ONCE: Cell<bool> = const { Cell::new(false) };
}

/// While it lasts, the models that this thread runs take a task that isn't being polled for one that has stalled. In all
/// others time doesn't pass.
pub(super) struct TakesOverAtOnce;

impl TakesOverAtOnce {
    pub(super) fn begin() -> Self {
        TAKES_OVER_AT_ONCE.set(true);
        Self
    }
}

impl Drop for TakesOverAtOnce {
    fn drop(&mut self) {
        TAKES_OVER_AT_ONCE.set(false);
    }
}

/// How long a task isn't polled before a waiter takes over.
pub(crate) fn stall_limit() -> Duration {
    if TAKES_OVER_AT_ONCE.get() { Duration::ZERO } else { Duration::from_secs(24 * 3600) }
}

/// A lock that knows no poison.
pub(crate) struct Mutex<T>(sync::Mutex<T>);

pub(crate) struct MutexGuard<'a, T> {
    mutex: &'a Mutex<T>,
    /// `None` while the lock is given back for a wait.
    guard: Option<sync::MutexGuard<'a, T>>,
}

impl<T> Mutex<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(sync::Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        MutexGuard { mutex: self, guard: Some(self.0.lock().unwrap()) }
    }
}

impl<T> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.guard.as_ref().expect("the lock is held")
    }
}

impl<T> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.guard.as_mut().expect("the lock is held")
    }
}

/// Wakes threads that wait with a lock given back meanwhile.
pub(crate) struct Condvar(sync::Condvar);

impl Condvar {
    pub(crate) fn new() -> Self {
        Self(sync::Condvar::new())
    }

    pub(crate) fn notify_all(&self) {
        self.0.notify_all();
    }

    pub(crate) fn wait<T>(&self, guard: &mut MutexGuard<'_, T>) {
        guard.guard = guard.guard.take().map(|guard| self.0.wait(guard).unwrap());
    }

    /// Time doesn't pass: a thread that isn't woken waits indefinitely, which the model checker reports. Only a deadline
    /// that has come already ends the wait.
    pub(crate) fn wait_until<T>(&self, guard: &mut MutexGuard<'_, T>, deadline: Instant) {
        if deadline > Instant::now() {
            return self.wait(guard);
        }
        guard.guard = None;
        loom::thread::yield_now();
        guard.guard = Some(guard.mutex.0.lock().unwrap());
    }
}

/// A cell whose use the model checker sees.
pub(crate) struct OnceCell<T> {
    cell: once_cell::sync::OnceCell<T>,
    is_set: AtomicBool,
}

impl<T> OnceCell<T> {
    pub(crate) fn new() -> Self {
        Self { cell: once_cell::sync::OnceCell::new(), is_set: AtomicBool::new(false) }
    }

    pub(crate) fn get(&self) -> Option<&T> {
        self.is_set.load(Ordering::Acquire).then(|| self.cell.get())?
    }

    /// The value can be got when this returns, whoever set it.
    pub(crate) fn set(&self, value: T) -> Result<(), T> {
        let set = self.cell.set(value);
        self.is_set.store(true, Ordering::Release);
        set
    }
}

/// A table whose readers and writers the model checker knows to meet.
pub(crate) struct HashMap<K, V, S> {
    map: papaya::HashMap<K, V, S>,
    changes: AtomicUsize,
}

pub(crate) struct Builder<K, V, S>(HashMapBuilder<K, V, S>);

impl<K, V> HashMap<K, V, RandomState> {
    pub(crate) fn builder() -> Builder<K, V, RandomState> {
        Builder(papaya::HashMap::builder())
    }
}

impl<K, V> Builder<K, V, RandomState> {
    pub(crate) fn hasher<S>(self, hasher: S) -> Builder<K, V, S> {
        Builder(self.0.hasher(hasher))
    }
}

impl<K: Send + 'static, V: Send + 'static, S> Builder<K, V, S> {
    pub(crate) fn shared_collector(self, collector: Arc<Collector>) -> Self {
        Self(self.0.shared_collector(collector))
    }
}

impl<K, V, S> Builder<K, V, S> {
    pub(crate) fn resize_mode(self, resize_mode: ResizeMode) -> Self {
        Self(self.0.resize_mode(resize_mode))
    }

    pub(crate) fn build(self) -> HashMap<K, V, S> {
        HashMap { map: self.0.build(), changes: AtomicUsize::new(0) }
    }
}

impl<K: Hash + Eq, V, S: BuildHasher> HashMap<K, V, S> {
    fn read(&self) -> &papaya::HashMap<K, V, S> {
        self.changes.load(Ordering::Acquire);
        &self.map
    }

    pub(crate) fn get_key_value<'g, Q>(&self, key: &Q, guard: &'g impl Guard) -> Option<(&'g K, &'g V)>
    where
        Q: Equivalent<K> + Hash + ?Sized,
    {
        self.read().get_key_value(key, guard)
    }

    pub(crate) fn keys<'g, G: Guard>(&'g self, guard: &'g G) -> impl Iterator<Item = &'g K> {
        self.read().keys(guard)
    }

    /// No access: who is pinned holds up nobody.
    pub(crate) fn guard(&self) -> LocalGuard<'_> {
        self.map.guard()
    }
}

/// For whatever else is done to the table: it is taken for a change.
impl<K, V, S> Deref for HashMap<K, V, S> {
    type Target = papaya::HashMap<K, V, S>;

    fn deref(&self) -> &Self::Target {
        self.changes.fetch_add(1, Ordering::AcqRel);
        &self.map
    }
}
