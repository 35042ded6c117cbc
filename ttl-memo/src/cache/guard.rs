//! What a caller holds while it computes, and what happens when it ends.
//!
//! # How a computation can end
//!
//! A caller holds a [`ComputeGuard`] while it computes. However that ends, exactly one of these happens:
//!
//! * `complete` is called. The value is stored, unless the key was removed, cleared or given another value since the
//!   computation began. Waiters receive a clone of it in either case.
//! * `complete` panics, in the user's `Clone`, `Eq`, `getsizeof` or `ttu`. Waiters look the key up again. The value may have
//!   been stored by then, or not.
//! * The guard is dropped: the body panicked, returned an `Err` or a value that `cache_if` rejected, or it was a future that
//!   was cancelled, at whatever point. Nothing is stored. Waiters look the key up again: one of them computes, and the others
//!   wait for it.
//! * Neither happens, because the body never ends. Waiters wait for as long as `wait` allows.
//!
//! A guard that was taken while caching is disabled does nothing.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use crate::flight::flight::Flight;
use crate::flight::leader_scope::LeaderScope;
use crate::flight::outcome::Outcome;
use crate::store::core::Core;
use crate::store::flights::ComputationRef;
use crate::store::locate::{Located, Seek};
use crate::store::write::Aside;

/// What a caller holds while it computes a value that others may be waiting for. Dropped before it is complete, it stores
/// nothing and lets a waiter take over.
#[must_use = "others wait until it is complete or dropped"]
pub struct ComputeGuard<'a, K, V> {
    /// `None` when caching is disabled.
    task: Option<Task<'a, K, V>>,
}

struct Task<'a, K, V> {
    core: &'a Core<K, V>,
    computation: ComputationRef<K, V>,
}

impl<'a, K, V> ComputeGuard<'a, K, V> {
    #[inline]
    pub(crate) fn new(core: &'a Core<K, V>, computation: ComputationRef<K, V>) -> Self {
        Self { task: Some(Task { core, computation }) }
    }

    pub(crate) fn disabled() -> Self {
        Self { task: None }
    }

    fn flight(&self) -> Option<&Flight<V>> {
        self.task.as_ref().map(|task| &task.computation.flight)
    }

    /// Makes it known that this thread computes, until the result is dropped.
    pub(crate) fn scope(&self) -> Option<LeaderScope> {
        self.flight().map(Flight::scope)
    }
}

impl<K: Eq + Clone, V: Clone> ComputeGuard<'_, K, V> {
    /// Runs a future that computes the value. While it is polled or dropped, the task is known to compute.
    pub async fn run<F: Future>(&self, body: F) -> F::Output {
        let mut body = Body { future: pin!(Some(body)), flight: self.flight() };
        poll_fn(|context| body.poll(context)).await
    }

    /// Runs code of the user's that belongs to the computation.
    pub fn judge<R>(&self, judge: impl FnOnce() -> R) -> R {
        let _scope = self.scope();
        judge()
    }

    /// Stores a clone of `value` and hands one to each waiter.
    pub fn complete(self, value: &V) {
        let Some(mut task) = self.task else { return };
        // From here on the user's code runs, which may call for the same key.
        let scope = task.computation.flight.scope();
        task.complete(value);
        drop(scope);
    }

    /// The computation failed. Returns the old value if it is to be served instead of the error. A refresh that the user
    /// asked for reports its error, so it returns `None`.
    #[must_use]
    pub fn fail(self) -> Option<V> {
        drop(self);
        None
    }

    /// The computation returned an error that is stored. Returns the old value if it is to be served instead; then it stays
    /// and the error isn't stored.
    pub fn fail_with(self, error: &V) -> Option<V> {
        self.complete(error);
        None
    }

    /// A clone of the stale value, which a caller may return at once while another thread or task computes.
    #[must_use]
    pub fn old_value(&self) -> Option<V> {
        None
    }

    /// The key, from which another thread or task can compute; `None` when caching is disabled.
    #[must_use]
    pub fn key(&self) -> Option<&K> {
        self.task.as_ref().map(|task| task.computation.key())
    }
}

impl<K: Eq + Clone, V: Clone> Task<'_, K, V> {
    fn complete(&mut self, value: &V) {
        let (core, computation) = (self.core, &*self.computation);
        let (new, now) = core.policy.new_entry(computation.key().clone(), value.clone());
        let mut aside = Aside::default();
        let mut txn = core.write(&mut aside);
        let (hash, absence) = (computation.hash(), computation.absence());
        let Located { tag, slot, .. } = txn.locate(hash, computation.key(), Seek::Entry, absence);
        let Some(computation) = self.computation.take() else { return };
        let (may_store, shared) = txn.end_computation(computation, true);
        if may_store {
            txn.store(tag, slot, new, now);
        } else {
            txn.discard(new);
        }
        txn.commit();
        drop(aside);
        // No caller can join any more, so one that doesn't hold the computation now never will.
        if let Some(shared) = shared {
            let shared = Failing(shared);
            shared.0.flight.complete(Outcome::Value(value.clone()));
        }
    }
}

/// The computation ended without a value.
impl<K, V> Drop for Task<'_, K, V> {
    fn drop(&mut self) {
        let Some(computation) = self.computation.take() else { return };
        let mut aside = Aside::default();
        let mut txn = self.core.write(&mut aside);
        let (_, shared) = txn.end_computation(computation, false);
        txn.commit();
        drop(shared.map(Failing));
    }
}

/// A computation that has failed when this is dropped, unless it has another outcome by then: its value may not have been
/// cloned for the waiters.
struct Failing<K, V>(ComputationRef<K, V>);

impl<K, V> Drop for Failing<K, V> {
    fn drop(&mut self) {
        self.0.flight.complete(Outcome::Failed);
    }
}

impl<K, V> fmt::Debug for ComputeGuard<'_, K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ComputeGuard").finish_non_exhaustive()
    }
}

/// The future of a computation.
struct Body<'b, F, V> {
    future: Pin<&'b mut Option<F>>,
    flight: Option<&'b Flight<V>>,
}

impl<F: Future, V> Body<'_, F, V> {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<F::Output> {
        let _scope = self.flight.map(Flight::poll_scope);
        self.future.as_mut().as_pin_mut().expect("only `drop` takes it").poll(context)
    }
}

impl<F, V> Drop for Body<'_, F, V> {
    fn drop(&mut self) {
        let _scope = self.flight.map(Flight::scope);
        self.future.set(None);
    }
}

/// A [`ComputeGuard`] of the thread that took it, which computes from then on.
#[derive(Debug)]
#[must_use = "others wait until it is complete or dropped"]
pub struct ThreadComputeGuard<'a, K, V> {
    // Before `_scope`, so that waiters are told while this thread is still known to compute.
    guard: ComputeGuard<'a, K, V>,
    _scope: Option<LeaderScope>,
}

impl<'a, K, V> ThreadComputeGuard<'a, K, V> {
    #[inline]
    pub(crate) fn new(guard: ComputeGuard<'a, K, V>) -> Self {
        let scope = guard.scope();
        Self { guard, _scope: scope }
    }

    pub(crate) fn disabled() -> Self {
        Self::new(ComputeGuard::disabled())
    }
}

impl<K: Eq + Clone, V: Clone> ThreadComputeGuard<'_, K, V> {
    /// Stores a clone of `value` and hands one to each waiter.
    pub fn complete(mut self, value: &V) {
        if let Some(task) = &mut self.guard.task {
            task.complete(value);
        }
    }

    /// As [`ComputeGuard::fail`].
    #[must_use]
    pub fn fail(self) -> Option<V> {
        let Self { guard, _scope } = self;
        guard.fail()
    }

    /// As [`ComputeGuard::fail_with`].
    pub fn fail_with(self, error: &V) -> Option<V> {
        let Self { guard, _scope } = self;
        guard.fail_with(error)
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
        if let Some(flight) = self.guard.flight() {
            flight.leave();
        }
        self.guard
    }
}

impl<'a, K, V> ComputeGuard<'a, K, V> {
    /// Makes this thread the leader of a computation that another one has [left](ThreadComputeGuard::leave).
    pub fn take_up(self) -> ThreadComputeGuard<'a, K, V> {
        if let Some(flight) = self.flight() {
            flight.take_up();
        }
        ThreadComputeGuard::new(self)
    }
}
