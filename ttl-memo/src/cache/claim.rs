//! Computations for which callers of a key take turns, whatever is stored: each begins when the one before has ended, and sees
//! what that stored.

use std::thread::panicking;

#[cfg(feature = "tier")]
use crate::cache::asking::{forget_in_tier, seize};
use crate::cache::guard::{Failing, Task};
use crate::cache::miss::{begin, new_computation};
use crate::cache::thread_guard::ThreadComputeGuard;
use crate::flight::thread_state::Leader;
use crate::flight::wait_budget::WaitBudget;
use crate::store::aside::Aside;
use crate::store::core::Core;
use crate::store::counters::Event;
use crate::store::known::Known;
use crate::store::locate::{Located, Seek};
use crate::store::standing::Standing;
use crate::trace::Ended;

/// A caller's turn at a key. Dropped before it has ended, it changes nothing.
pub(super) struct Claim<'a, K, V> {
    /// `None` once it has ended.
    guard: Option<ThreadComputeGuard<'a, K, V>>,
}

impl<'a, K: Eq + Clone, V: Clone> Claim<'a, K, V> {
    /// Waits for the caller's turn at `key`, and returns it with a clone of the live value.
    pub(super) fn begin(core: &'a Core<K, V>, hash: u64, key: K) -> (Self, Option<V>) {
        let mut budget = WaitBudget::of_thread(core.policy.wait);
        let mut own = new_computation(core, hash, key, Leader::Thread, Known::Nothing);
        loop {
            let now = core.policy.clock.now();
            let mut aside = Aside::default();
            let mut txn = core.write(&mut aside);
            let Located { slot, group, .. } = txn.locate(hash, &*own.key, Seek::EntryAndFlights, Known::Nothing);
            let other = group.and_then(|group| txn.state.flights.to_join(group)).cloned();
            if let Some(other) = other.as_ref().filter(|_| budget.is_left()) {
                txn.commit();
                drop(aside);
                budget.note_wait(|| core.count(Event::Wait));
                if other.flight().wait(&mut budget).is_ok() {
                    budget.forgive_failures();
                }
                continue;
            }
            // Read while the turn begins, so that whatever is stored later is known to come after it.
            let live = slot.filter(|slot| txn.standing(*slot, now).is_some_and(Standing::is_served));
            let live = live.and_then(|slot| txn.entry(slot));
            let guard = ThreadComputeGuard::new(begin(core, txn, &mut own, group, other.is_none()));
            #[cfg(feature = "tier")]
            let guard = seize(guard);
            let value = live.as_ref().map(|live| live.value.clone());
            drop((live, other));
            return (Self { guard: Some(guard) }, value);
        }
    }

    /// A turn while caching is disabled, which changes nothing.
    pub(super) fn disabled() -> Self {
        Self { guard: Some(ThreadComputeGuard::disabled()) }
    }

    /// Ends the turn by storing `value`, unless something else was stored meanwhile.
    pub(super) fn store(mut self, value: &V) {
        if let Some(guard) = self.guard.take() {
            guard.complete(value);
        }
    }

    /// Ends it by removing the key.
    pub(super) fn remove(mut self) {
        let mut guard = self.guard.take();
        if let Some(task) = guard.as_mut().and_then(|guard| guard.guard.task.as_mut()) {
            #[cfg(feature = "tier")]
            forget_in_tier(task.core, task.computation().hash(), task.computation().key());
            task.remove();
        }
    }
}

impl<K, V> Drop for Claim<'_, K, V> {
    fn drop(&mut self) {
        // A panic of the caller's closure is a failure like that of any computation.
        if panicking() {
            return;
        }
        if let Some(task) = self.guard.as_mut().and_then(|guard| guard.guard.task.as_mut()) {
            task.end_unchanged();
        }
    }
}

impl<K, V> Task<'_, K, V> {
    /// Ends a turn that changes nothing.
    fn end_unchanged(&mut self) {
        let took = self.took();
        let Some(computation) = self.computation.take() else { return };
        let mut aside = Aside::default();
        let mut txn = self.core.write(&mut aside);
        let (_, shared) = txn.end_computation(computation, false);
        txn.commit();
        drop(shared.map(Failing));
        self.core.count(Event::Loaded(took));
        self.span.end(Ended::NotStored);
    }
}

impl<K: Eq, V> Task<'_, K, V> {
    /// Ends a turn by removing the key, unless something else was stored meanwhile.
    fn remove(&mut self) {
        let took = self.took();
        let (core, computation) = (self.core, self.computation());
        let now = core.policy.clock.now();
        let mut aside = Aside::default();
        let mut txn = core.write(&mut aside);
        let (hash, known) = (computation.hash(), computation.known());
        let Located { slot, .. } = txn.locate(hash, computation.key(), Seek::Entry, known);
        let Some(computation) = self.computation.take() else { return };
        // What began before doesn't bring the value back.
        let (may_remove, shared) = txn.end_computation(computation, true);
        if let Some(slot) = slot.filter(|_| may_remove) {
            txn.remove_unless_gone(slot, now);
        }
        txn.commit();
        drop(aside);
        drop(shared.map(Failing));
        core.count(Event::Loaded(took));
        self.span.end(Ended::NotStored);
    }
}
