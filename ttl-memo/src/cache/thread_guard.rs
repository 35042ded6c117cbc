//! What a thread holds while it computes.

use crate::cache::guard::{ComputeGuard, Task};
use crate::cache::pending_store::PendingStore;
use crate::flight::leader_scope::LeaderScope;
use crate::trace::{ComputeSpan, Entered};

/// A [`ComputeGuard`] of the thread that took it, which computes from then on.
#[derive(Debug)]
#[must_use = "others wait until it is complete or dropped"]
pub struct ThreadComputeGuard<'a, K, V> {
    // Before `_scope`, so that waiters are told while this thread is still known to compute.
    pub(super) guard: ComputeGuard<'a, K, V>,
    _scope: Option<LeaderScope>,
    _entered: Option<Entered>,
}

impl<'a, K, V> ThreadComputeGuard<'a, K, V> {
    #[inline]
    pub(crate) fn new(guard: ComputeGuard<'a, K, V>) -> Self {
        let (scope, entered) = (guard.scope(), guard.span().map(ComputeSpan::enter));
        Self { guard, _scope: scope, _entered: entered }
    }

    pub(crate) fn disabled() -> Self {
        Self::new(ComputeGuard::disabled())
    }
}

impl<K: Eq + Clone, V: Clone> ThreadComputeGuard<'_, K, V> {
    /// Stores a clone of `value` and hands one to each waiter.
    #[inline]
    pub fn complete(self, value: &V) {
        let mut pending = PendingStore::default();
        {
            // The guard is dropped first, whether or not the user's code panics.
            let Self { _entered, _scope, mut guard } = self;
            if let Some(task) = &mut guard.task {
                task.complete(value, &mut pending);
            }
        }
        pending.wait();
    }

    /// As [`ComputeGuard::fail`].
    #[must_use]
    pub fn fail(mut self) -> Option<V> {
        self.guard.task.as_mut().and_then(Task::fail)
    }

    /// As [`ComputeGuard::fail_with`].
    pub fn fail_with(mut self, error: &V) -> Option<V> {
        let mut pending = PendingStore::default();
        let old = self.guard.task.as_mut().and_then(|task| task.fail_with(error, &mut pending));
        drop(self);
        pending.wait();
        old
    }

    /// As [`ComputeGuard::key`].
    #[must_use]
    pub fn key(&self) -> Option<&K> {
        self.guard.key()
    }

    /// As [`ComputeGuard::old_value`].
    #[must_use]
    pub fn old_value(&self) -> Option<V> {
        self.guard.old_value()
    }
}

impl<'a, K, V> ThreadComputeGuard<'a, K, V> {
    /// Leaves the computation to another thread, which [takes it up](ComputeGuard::take_up).
    pub fn leave(self) -> ComputeGuard<'a, K, V> {
        if let Some(progress) = self.guard.progress() {
            progress.leave();
        }
        self.guard
    }
}

impl<'a, K, V> ComputeGuard<'a, K, V> {
    /// Makes this thread the leader of a computation that another one has [left](ThreadComputeGuard::leave).
    pub fn take_up(self) -> ThreadComputeGuard<'a, K, V> {
        if let Some(progress) = self.progress() {
            progress.take_up();
        }
        ThreadComputeGuard::new(self)
    }
}
