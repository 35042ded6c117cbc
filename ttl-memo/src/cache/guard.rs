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
use std::future::Future;
use std::mem::forget;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::thread::panicking;
use std::time::Duration;

use crate::cache::body;
use crate::cache::pending_store::PendingStore;
#[cfg(feature = "tier")]
use crate::cache::pending_store::Sharing;
use crate::clock::{Deadline, Timestamp};
use crate::flight::leader_scope::LeaderScope;
use crate::flight::outcome::Outcome;
use crate::flight::progress::Progress;
use crate::store::aside::Aside;
use crate::store::core::Core;
use crate::store::counters::Event;
use crate::store::entry::{EntryRef, NewEntry};
use crate::store::flights::{Computation, ComputationRef};
use crate::store::locate::{Located, Seek};
use crate::store::slot_times::Retry;
use crate::store::standing::Standing;
use crate::trace::{ComputeSpan, Ended};

/// How exactly the time that computations take is measured: the kernel's coarse clock ticks more often.
pub(crate) const TICK: Duration = Duration::from_secs(1);

/// What a caller holds while it computes a value that others may be waiting for. Dropped before it is complete, it stores
/// nothing and lets a waiter take over.
#[must_use = "others wait until it is complete or dropped"]
pub struct ComputeGuard<'a, K, V> {
    /// `None` when caching is disabled.
    pub(super) task: Option<Task<'a, K, V>>,
}

pub(super) struct Task<'a, K, V> {
    pub(super) core: &'a Core<K, V>,
    /// `None` once it has ended.
    pub(super) computation: Option<ComputationRef<K, V>>,
    pub(super) span: ComputeSpan,
    #[cfg(feature = "tier")]
    pub(super) sharing: Sharing,
}

impl<'a, K, V> ComputeGuard<'a, K, V> {
    #[inline]
    pub(crate) fn new(core: &'a Core<K, V>, computation: ComputationRef<K, V>) -> Self {
        // A subscriber is the user's code, which may call for the same key.
        #[cfg(feature = "tracing")]
        let _scope = computation.progress().scope();
        Self {
            task: Some(Task {
                core,
                span: ComputeSpan::new(core.policy.name.as_deref()),
                computation: Some(computation),
                #[cfg(feature = "tier")]
                sharing: Sharing::default(),
            }),
        }
    }

    pub(crate) fn disabled() -> Self {
        Self { task: None }
    }

    #[inline]
    pub(super) fn progress(&self) -> Option<&Progress> {
        self.task.as_ref().map(|task| task.computation().progress())
    }

    pub(super) fn span(&self) -> Option<&ComputeSpan> {
        self.task.as_ref().map(|task| &task.span)
    }

    /// Makes it known that this thread computes, until the result is dropped.
    #[inline]
    pub(crate) fn scope(&self) -> Option<LeaderScope> {
        self.progress().map(Progress::scope)
    }
}

impl<'a, K: Eq + Clone, V: Clone> ComputeGuard<'a, K, V> {
    /// Runs a future that computes the value. While it is polled or dropped, the task is known to compute.
    pub fn run<F: Future>(&self, body: Pin<Box<F>>) -> impl Future<Output = F::Output> {
        body::run(body, self.progress(), self.span())
    }

    /// Runs code of the user's that belongs to the computation.
    pub fn judge<R>(&self, judge: impl FnOnce() -> R) -> R {
        let _scope = self.scope();
        judge()
    }

    /// Stores a clone of `value` and hands one to each waiter. Blocks while the value is stored in a tier.
    pub fn complete(self, value: &V) {
        let mut pending = PendingStore::default();
        self.complete_here(value, &mut pending);
        pending.wait();
    }

    /// The same but for the tier, in which the value is stored once `pending` has ended.
    pub(crate) fn complete_here(self, value: &V, pending: &mut PendingStore<'a>) {
        let Some(mut task) = self.task else { return };
        // From here on the user's code runs, which may call for the same key.
        let scope = task.computation().progress().scope();
        task.complete(value, pending);
        drop(scope);
    }

    /// The computation failed. Returns the old value if it is to be served instead of the error. A refresh that the user
    /// asked for reports its error, so it returns `None`.
    #[must_use]
    pub fn fail(mut self) -> Option<V> {
        self.task.as_mut().and_then(Task::fail)
    }

    /// The computation returned an error that is stored. Returns the old value if it is to be served instead; then it stays
    /// and the error isn't stored.
    pub fn fail_with(self, error: &V) -> Option<V> {
        let mut pending = PendingStore::default();
        let old = self.fail_with_here(error, &mut pending);
        pending.wait();
        old
    }

    /// The same but for the tier, in which the error is stored once `pending` has ended.
    pub(crate) fn fail_with_here(mut self, error: &V, pending: &mut PendingStore<'a>) -> Option<V> {
        let task = self.task.as_mut()?;
        // From here on the user's code runs, which may call for the same key.
        let scope = task.computation().progress().scope();
        let old = task.fail_with(error, pending);
        drop(scope);
        old
    }

    /// A clone of the stale value, which a caller may return at once while another thread or task computes. Then it is to
    /// be [counted](Self::count_stale_hit).
    #[must_use]
    pub fn old_value(&self) -> Option<V> {
        let task = self.task.as_ref().filter(|task| !task.core.policy.stale.is_zero())?;
        let old = task.old_entry(|standing| standing == Standing::Stale)?;
        Some(old.value.clone())
    }

    /// Counts the call as a hit on the stale value instead of as a miss.
    pub fn count_stale_hit(&self) {
        if let Some(task) = &self.task {
            task.core.count(Event::StaleMiss);
            task.note_stale_use();
        }
    }

    /// The key, from which another thread or task can compute; `None` when caching is disabled.
    #[must_use]
    pub fn key(&self) -> Option<&K> {
        self.task.as_ref().map(|task| task.computation().key())
    }
}

impl<K, V> Task<'_, K, V> {
    #[inline]
    pub(super) fn computation(&self) -> &Computation<K, V> {
        self.computation.as_ref().expect("it is handed on when it ends")
    }

    /// How long the computation has taken so far. Runs the user's code if there is a timer.
    #[inline]
    pub(super) fn took(&self) -> Duration {
        self.core.policy.clock.now_within(TICK).since(self.computation().began())
    }

    /// When the next attempt may begin if this one failed. Runs the user's code if there is a timer.
    fn next_retry(&self) -> Retry {
        let policy = &self.core.policy;
        if policy.grace().is_zero() {
            return Retry::AT_ONCE;
        }
        Retry::at(Deadline::after(policy.clock.now(), Some(policy.retry_delay())))
    }

    /// The entry that the computation is to replace, if it is still there and its standing suits.
    fn old_entry(&self, suits: impl Fn(Standing) -> bool) -> Option<EntryRef<K, V>> {
        let now = self.core.policy.clock.now();
        let mut aside = Aside::default();
        let txn = self.core.write(&mut aside);
        let slot = txn.known_slot(self.computation().known());
        let old = slot.filter(|slot| txn.standing(*slot, now).is_some_and(suits)).and_then(|slot| txn.entry(slot));
        txn.commit();
        old.filter(|old| !self.core.policy.is_error(&old.value))
    }

    /// Notes that a caller gets the value that the computation is to replace, in a cache whose entries expire when they are
    /// idle.
    fn note_stale_use(&self) {
        let core = self.core;
        if core.policy.tti.is_some() {
            let now = core.policy.clock.now();
            let mut aside = Aside::default();
            let txn = core.write(&mut aside);
            txn.known_slot(self.computation().known()).inspect(|slot| core.note_stale_use(*slot, now));
            txn.commit();
        }
    }

    /// Ends the computation without a value, and says when the next attempt to replace the old one may begin. Returns the
    /// computation if others hold it.
    fn end(&mut self, retry: Retry) -> Option<ComputationRef<K, V>> {
        let computation = self.computation.take()?;
        let mut aside = Aside::default();
        let mut txn = self.core.write(&mut aside);
        if let Some(slot) = txn.known_slot(computation.known()) {
            txn.set_retry(slot, retry);
        }
        let (_, shared) = txn.end_computation(computation, false);
        txn.commit();
        shared
    }
}

impl<'a, K: Eq + Clone, V: Clone> Task<'a, K, V> {
    #[inline]
    pub(super) fn complete(&mut self, value: &V, pending: &mut PendingStore<'a>) {
        let took = self.took();
        self.store(value, pending);
        self.core.count(Event::Loaded(took));
    }

    #[inline]
    fn store(&mut self, value: &V, pending: &mut PendingStore<'a>) {
        #[cfg_attr(not(feature = "tier"), expect(unused_mut))]
        let (mut new, now) = self.core.policy.new_entry(self.computation().key().clone(), value.clone());
        #[cfg(feature = "tier")]
        {
            let lifetimes = new.shared;
            self.limit_untold(&mut new, now);
            if self.store_entry(new, now, value) {
                self.share(value, lifetimes, pending);
            }
        }
        #[cfg(not(feature = "tier"))]
        {
            let _ = pending;
            self.store_entry(new, now, value);
        }
    }

    /// Stores an entry unless its key was removed meanwhile, and returns whether it did. Waiters get clones of its value.
    #[inline]
    pub(super) fn store_entry(&mut self, mut new: NewEntry<K, V>, now: Timestamp, value: &V) -> bool {
        let (core, computation) = (self.core, self.computation());
        let mut aside = Aside::default();
        let mut txn = core.write(&mut aside);
        let (hash, known) = (computation.hash(), computation.known());
        let Located { tag, slot, .. } = txn.locate(hash, computation.key(), Seek::Entry, known);
        let Some(computation) = self.computation.take() else { return false };
        let number = computation.number();
        let (may_store, shared) = txn.end_computation(computation, true);
        let is_outdated = may_store && txn.is_invalidated(number, &new.tags);
        if is_outdated {
            // As one that has expired, it isn't stored, and the old value isn't served any longer.
            new.lifetime.deadline = Deadline::from_bits(0);
        }
        if may_store {
            txn.store(tag, slot, new, now);
        } else {
            // If the old value is still there, another caller may try to replace it.
            txn.known_slot(known).inspect(|slot| txn.set_retry(*slot, Retry::AT_ONCE));
            txn.discard(new);
        }
        txn.commit();
        let (may_store, is_stored) = (may_store && !is_outdated, may_store && !aside.has_unstored());
        aside.drop_all();
        // No caller can join any more, so one that doesn't hold the computation now never will.
        if let Some(shared) = shared {
            let shared = Failing(shared);
            let value = value.clone();
            shared.0.flight().complete(if is_outdated { Outcome::Outdated(value) } else { Outcome::Value(value) });
        }
        self.span.end(if is_stored { Ended::Stored } else { Ended::NotStored });
        may_store
    }

    /// Ends a computation that failed if an old value is to be served instead of the error, and returns that. Those that wait
    /// get it too.
    pub(super) fn fail(&mut self) -> Option<V> {
        if self.core.policy.grace().is_zero() {
            return None;
        }
        let took = self.took();
        let old = self.old_entry(|standing| standing != Standing::Gone)?;
        self.note_stale_use();
        let shared = self.end(self.next_retry());
        self.core.count(Event::Failed(took));
        self.span.end(Ended::Failed);
        let shared = shared.map(Failing);
        let value = old.value.clone();
        if let Some(shared) = shared {
            shared.0.flight().complete(Outcome::OldValue(value.clone()));
        }
        Some(value)
    }

    /// The same for an error, which is stored if there is no old value.
    pub(super) fn fail_with(&mut self, error: &V, pending: &mut PendingStore<'a>) -> Option<V> {
        let old = self.fail();
        if old.is_none() {
            self.complete(error, pending);
        }
        old
    }
}

/// The computation ended without a value.
impl<K, V> Drop for Task<'_, K, V> {
    #[inline]
    fn drop(&mut self) {
        if self.computation.is_some() {
            self.end_unfinished();
        }
    }
}

impl<K, V> Task<'_, K, V> {
    #[cold]
    #[inline(never)]
    fn end_unfinished(&mut self) {
        // A panic of the user's timer must not end the program when another one is under way.
        let times = catch_unwind(AssertUnwindSafe(|| (self.took(), self.next_retry()))).map_err(forget);
        let (took, next_retry) = times.unwrap_or((Duration::ZERO, Retry::AT_ONCE));
        // A future that was cancelled doesn't say that the next attempt will fail, as a panic does.
        let retry = if panicking() { next_retry } else { Retry::AT_ONCE };
        let shared = self.end(retry);
        self.core.count(Event::Failed(took));
        self.span.end(if panicking() { Ended::Panicked } else { Ended::Failed });
        drop(shared.map(Failing));
    }
}

/// A computation that has failed when this is dropped, unless it has another outcome by then: its value may not have been
/// cloned for the waiters.
pub(super) struct Failing<K, V>(pub(super) ComputationRef<K, V>);

impl<K, V> Drop for Failing<K, V> {
    fn drop(&mut self) {
        self.0.flight().complete(Outcome::Failed);
    }
}

impl<K, V> fmt::Debug for ComputeGuard<'_, K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ComputeGuard").finish_non_exhaustive()
    }
}
