//! The miss path: a caller that finds no value waits for another caller's computation or computes the value itself.
//!
//! A caller that has waited for two computations that failed computes at once, beside the others, so that a queue of slow
//! failures doesn't add up for it. So does a caller that would wait for itself: a function that calls itself with the same
//! arguments, or a cycle of callers each of which waits for the next.

use crate::cache::guard::{ComputeGuard, ThreadComputeGuard};
use crate::flight::outcome::Outcome;
use crate::flight::thread_state::Leader;
use crate::flight::wait_budget::WaitBudget;
use crate::store::core::Core;
use crate::store::entry::{EntryRef, Quiet};
use crate::store::flights::{ComputationRef, GroupId, NewComputation};
use crate::store::locate::{Located, Seek};
use crate::store::table::{Absence, SlotId};
use crate::store::write::{Aside, WriteTxn};

/// What a call found: a value, or nothing, so that the caller computes it.
#[derive(Debug)]
pub enum Lookup<V, G> {
    /// A live value was stored, or another caller's computation returned it.
    Hit(V),
    /// The caller computes the value and completes the guard with it.
    Miss(G),
}

/// What a caller that found no value does next.
enum Step<'a, K, V> {
    Take(V),
    /// Waits for another caller's computation; its own may begin later.
    Wait {
        other: ComputationRef<K, V>,
        own: NewComputation<K>,
    },
    Compute(ComputeGuard<'a, K, V>),
}

/// Waits for the value of `key` or begins to compute it, after a lookup found none.
#[cold]
#[inline(never)]
pub(crate) fn join_or_compute<K: Eq, V: Clone>(
    core: &Core<K, V>,
    hash: u64,
    key: K,
    absence: Absence,
) -> Lookup<V, ThreadComputeGuard<'_, K, V>> {
    let mut budget = WaitBudget::new(core.policy.wait);
    let mut own = NewComputation { hash, key: Quiet::new(key), leader: Leader::Thread, absence };
    loop {
        let other = match step(core, own, &budget) {
            Step::Take(value) => return Lookup::Hit(value),
            Step::Compute(guard) => return Lookup::Miss(ThreadComputeGuard::new(guard)),
            Step::Wait { other, own: again } => {
                own = again;
                other
            }
        };
        if let Ok(Outcome::Value(value)) = other.flight.wait(&mut budget) {
            return Lookup::Hit(take_waited(core, value));
        }
    }
}

/// The same without blocking the thread.
pub(crate) async fn join_or_compute_async<K: Eq, V: Clone>(
    core: &Core<K, V>,
    hash: u64,
    key: K,
    absence: Absence,
) -> Lookup<V, ComputeGuard<'_, K, V>> {
    let mut budget = WaitBudget::new(core.policy.wait);
    let mut own = NewComputation { hash, key: Quiet::new(key), leader: Leader::Task, absence };
    loop {
        let other = match step(core, own, &budget) {
            Step::Take(value) => return Lookup::Hit(value),
            Step::Compute(guard) => return Lookup::Miss(guard),
            Step::Wait { other, own: again } => {
                own = again;
                other
            }
        };
        if let Ok(Outcome::Value(value)) = other.flight.wait_async(&mut budget).await {
            return Lookup::Hit(take_waited(core, value));
        }
    }
}

#[inline]
fn step<'a, K: Eq, V: Clone>(core: &'a Core<K, V>, mut own: NewComputation<K>, budget: &WaitBudget) -> Step<'a, K, V> {
    let mut aside = Aside::default();
    let mut expired: Option<EntryRef<K, V>> = None;
    loop {
        let mut txn = core.write(&mut aside);
        let Located { slot, group, .. } = txn.locate(own.hash, &*own.key, Seek::EntryAndFlights, own.absence);
        if let Some(entry) = slot.and_then(|slot| txn.entry(slot)) {
            if !expired.as_ref().is_some_and(|expired| expired.is(&entry)) {
                // The clock may be the user's, so it isn't read under the lock.
                txn.commit();
                if core.policy.clock.is_before(entry.deadline()) {
                    let value = entry.value.clone();
                    slot.inspect(|slot| core.hit(core.table.slot(*slot)));
                    return Step::Take(value);
                }
                expired = Some(entry);
                continue;
            }
        }
        let other = group.and_then(|group| txn.state.flights.to_join(group));
        if let Some(other) = other.filter(|_| budget.is_left()).cloned() {
            txn.commit();
            return Step::Wait { other, own };
        }
        let is_shared = other.is_none();
        core.count_miss();
        own.absence = absence_of(core, slot);
        let guard = begin(core, txn, own, group, is_shared);
        if expired.is_some() {
            // Another caller may have removed it meanwhile. Dropping it runs the user's code, which may ask for the same key.
            let scope = guard.scope();
            drop(expired);
            drop(scope);
        }
        return Step::Compute(guard);
    }
}

/// What the holder of the lock knows of a key whose entry is in `slot`.
fn absence_of<K, V>(core: &Core<K, V>, slot: Option<SlotId>) -> Absence {
    if slot.is_none() { core.table.absence() } else { Absence::UNKNOWN }
}

/// Serves a value that the caller has waited for.
fn take_waited<K, V: Clone>(core: &Core<K, V>, value: &V) -> V {
    let value = value.clone();
    core.count_waited();
    value
}

/// Begins to compute `key`, whatever is stored or being computed for it. Its other computations are outdated from now on.
pub(crate) fn refresh<K: Eq, V>(core: &Core<K, V>, hash: u64, key: K, leader: Leader) -> ComputeGuard<'_, K, V> {
    let mut own = NewComputation { hash, key: Quiet::new(key), leader, absence: Absence::UNKNOWN };
    let mut aside = Aside::default();
    let (mut txn, Located { slot, group, .. }) = core.write_at(hash, &*own.key, &mut aside);
    txn.outdate(group);
    own.absence = absence_of(core, slot);
    begin(core, txn, own, None, true)
}

/// Records a computation that begins. Others may wait for it if `is_shared`.
fn begin<'a, K, V>(
    core: &'a Core<K, V>,
    mut txn: WriteTxn<'_, K, V>,
    new: NewComputation<K>,
    group: Option<GroupId>,
    is_shared: bool,
) -> ComputeGuard<'a, K, V> {
    let computation = txn.begin_computation(new, group, is_shared);
    if txn.aside.is_empty() {
        txn.commit();
    } else {
        // Dropping runs the user's code, which may call for the same key.
        let scope = computation.flight.scope();
        txn.commit_and_drop();
        drop(scope);
    }
    ComputeGuard::new(core, computation)
}
