//! The miss path: a caller that finds no value waits for another caller's computation or computes the value itself.
//!
//! A caller that has waited for two computations that failed computes at once, beside the others, so that a queue of slow
//! failures doesn't add up for it. So does a caller that would wait for itself: a function that calls itself with the same
//! arguments, or a cycle of callers each of which waits for the next.

use crate::cache::guard::{ComputeGuard, TICK};
use crate::cache::source::Source;
use crate::cache::stale;
use crate::cache::thread_guard::ThreadComputeGuard;
use crate::clock::Timestamp;
use crate::flight::outcome::{Outcome, WaitAborted};
use crate::flight::thread_state::Leader;
use crate::flight::wait_budget::WaitBudget;
use crate::store::aside::Aside;
use crate::store::core::Core;
use crate::store::counters::Event;
use crate::store::entry::{EntryRef, Quiet};
use crate::store::flights::{ComputationRef, GroupId, NewComputation};
use crate::store::known::Known;
use crate::store::locate::{Located, Seek};
use crate::store::slot_times::Retry;
use crate::store::standing::Standing;
use crate::store::table::Tag;
use crate::store::write::WriteTxn;

/// What a call found: a value, or nothing, so that the caller computes it.
#[derive(Debug)]
pub enum Lookup<V, G> {
    /// A value, and where it came from. The caller computes nothing.
    Hit(V, Source),
    /// The caller computes the value and completes the guard with it.
    Miss(G),
}

/// What a caller that found no value does next.
enum Step<'a, K, V> {
    Take(V, Source),
    /// Waits for another caller's computation, and takes such results of it; its own may begin later.
    Wait(ComputationRef<K, V>, Takes),
    Compute(ComputeGuard<'a, K, V>),
}

/// Waits for the value of `key` or begins to compute it, after a lookup found no fresh one.
#[cold]
#[inline(never)]
pub(crate) fn join_or_compute<K: Eq, V: Clone>(
    core: &Core<K, V>,
    hash: u64,
    key: K,
    known: Known,
) -> Lookup<V, ThreadComputeGuard<'_, K, V>> {
    let mut own = new_computation(core, hash, key, Leader::Thread, known);
    if let Some(value) = stale::take_while_put_off(core, hash, &*own.key) {
        return Lookup::Hit(value, Source::Stale);
    }
    match begin_first(core, &mut own) {
        Some(guard) => Lookup::Miss(ThreadComputeGuard::new(guard)),
        None => join_or_compute_among(core, own),
    }
}

#[cold]
#[inline(never)]
fn join_or_compute_among<K: Eq, V: Clone>(
    core: &Core<K, V>,
    mut own: NewComputation<K>,
) -> Lookup<V, ThreadComputeGuard<'_, K, V>> {
    let mut budget = WaitBudget::of_thread(core.policy.wait);
    loop {
        let (other, takes) = match step(core, &mut own, &budget) {
            Step::Take(value, source) => return Lookup::Hit(value, source),
            Step::Compute(guard) => return Lookup::Miss(ThreadComputeGuard::new(guard)),
            Step::Wait(other, takes) => (other, takes),
        };
        budget.note_wait(|| core.count(Event::Wait));
        if let Some(shared) = takes.of(other.flight().wait(&mut budget)) {
            return take_shared(core, shared);
        }
        // Its own computation doesn't begin before the wait ends.
        own.began = core.policy.clock.now_within(TICK);
    }
}

/// The same without blocking the thread.
pub(crate) async fn join_or_compute_async<K: Eq, V: Clone>(
    core: &Core<K, V>,
    hash: u64,
    key: K,
    known: Known,
) -> Lookup<V, ComputeGuard<'_, K, V>> {
    let mut own = new_computation(core, hash, key, Leader::Task, known);
    if let Some(value) = stale::take_while_put_off(core, hash, &*own.key) {
        return Lookup::Hit(value, Source::Stale);
    }
    if let Some(guard) = begin_first(core, &mut own) {
        return Lookup::Miss(guard);
    }
    let mut budget = WaitBudget::of_task(core.policy.wait);
    loop {
        let (other, takes) = match step(core, &mut own, &budget) {
            Step::Take(value, source) => return Lookup::Hit(value, source),
            Step::Compute(guard) => return Lookup::Miss(guard),
            Step::Wait(other, takes) => (other, takes),
        };
        budget.note_wait(|| core.count(Event::Wait));
        if let Some(shared) = takes.of(other.flight().wait_async(&mut budget).await) {
            return take_shared(core, shared);
        }
        // Its own computation doesn't begin before the wait ends.
        own.began = core.policy.clock.now_within(TICK);
    }
}

#[inline]
pub(super) fn new_computation<K, V>(
    core: &Core<K, V>,
    hash: u64,
    key: K,
    leader: Leader,
    known: Known,
) -> NewComputation<K> {
    NewComputation { hash, key: Quiet::new(key), leader, known, began: core.policy.clock.now_within(TICK) }
}

/// Begins to compute if it is known that the key has no entry, or no entry and no computation can be of the same key, as is
/// usual. Then there is nothing to compare or to drop.
#[inline]
fn begin_first<'a, K, V>(core: &'a Core<K, V>, own: &mut NewComputation<K>) -> Option<ComputeGuard<'a, K, V>> {
    let Known::Absent(absence) = own.known else { return None };
    let mut state = core.state();
    if !core.table.confirms(absence) {
        if !core.has_none_with(Tag::of(own.hash)) {
            return None;
        }
        own.known = Known::Absent(core.table.absence());
    }
    if !state.flights.has_none_with(own.hash) {
        return None;
    }
    core.count_miss();
    let computation = state.flights.begin_first(own);
    drop(state);
    Some(new_guard(core, computation, true))
}

#[inline]
fn step<'a, K: Eq, V: Clone>(core: &'a Core<K, V>, own: &mut NewComputation<K>, budget: &WaitBudget) -> Step<'a, K, V> {
    let mut aside = Aside::default();
    let mut seen: Option<Seen<K, V>> = None;
    loop {
        let mut txn = core.write(&mut aside);
        let Located { slot, group, .. } = txn.locate(own.hash, &*own.key, Seek::EntryAndFlights, own.known);
        let other = group.and_then(|group| txn.state.flights.to_join(group));
        if let Some((slot, (entry, deadline))) = slot.and_then(|slot| Some((slot, txn.look(slot)?))) {
            let Some(seen) = seen.as_ref().filter(|seen| seen.entry.is(&entry)) else {
                // The clock may be the user's, so it isn't read under the lock.
                txn.commit();
                let now = core.policy.clock.now();
                let standing = core.policy.standing(&core.table, slot, (&entry.value, deadline), now);
                if standing == Standing::Fresh {
                    let value = entry.value.clone();
                    core.hit(&entry);
                    return Step::Take(value, Source::Hit);
                }
                own.began = now;
                seen = Some(Seen { entry, standing, now });
                continue;
            };
            if stale::may_take(seen.standing, txn.retry(slot), seen.now, other.is_some()) {
                txn.commit();
                return Step::Take(stale::take(core, slot, &entry, seen.now), Source::Stale);
            }
        }
        if let Some(other) = other.filter(|_| budget.is_left()).cloned() {
            let takes = Takes { outdated: !txn.state.invalidated.has_any_since(other.number()) };
            txn.commit();
            return Step::Wait(other, takes);
        }
        let is_shared = other.is_none();
        core.count_miss();
        own.known = txn.knowledge(slot);
        if let Some(slot) = slot {
            txn.set_retry(slot, Retry::UNDER_WAY);
        }
        let guard = begin(core, txn, own, group, is_shared);
        if seen.is_some() {
            // Another caller may have removed it meanwhile. Dropping it runs the user's code, which may ask for the same key.
            let scope = guard.scope();
            drop(seen);
            drop(scope);
        }
        return Step::Compute(guard);
    }
}

/// Which results of another caller's computation a caller takes.
#[derive(Clone, Copy)]
struct Takes {
    /// Also those with a tag that was invalidated meanwhile. That may have been before the caller came, if any tag was.
    outdated: bool,
}

impl Takes {
    fn of<V>(self, waited: Result<&Outcome<V>, WaitAborted>) -> Option<(&V, Source)> {
        match waited {
            Ok(Outcome::Value(value)) => Some((value, Source::Waited)),
            Ok(Outcome::OldValue(value)) => Some((value, Source::Stale)),
            Ok(Outcome::Outdated(value)) if self.outdated => Some((value, Source::Waited)),
            Ok(Outcome::Outdated(_) | Outcome::Failed | Outcome::TakenOver) | Err(_) => None,
        }
    }
}

/// The entry of the caller's key, and how far its life had gone when the caller looked.
struct Seen<K, V> {
    entry: EntryRef<K, V>,
    standing: Standing,
    now: Timestamp,
}

/// Serves what another caller's computation has brought.
fn take_shared<K, V: Clone, G>(core: &Core<K, V>, (value, source): (&V, Source)) -> Lookup<V, G> {
    let value = value.clone();
    core.count_shared();
    if source == Source::Stale {
        core.count(Event::StaleHit);
    }
    Lookup::Hit(value, source)
}

/// Begins to compute `key`, whatever is stored or being computed for it. Its other computations are outdated from now on.
pub(crate) fn refresh<K: Eq, V>(core: &Core<K, V>, hash: u64, key: K, leader: Leader) -> ComputeGuard<'_, K, V> {
    let mut own = new_computation(core, hash, key, leader, Known::Nothing);
    let mut aside = Aside::default();
    let (mut txn, Located { slot, group, .. }) = core.write_at(hash, &*own.key, &mut aside);
    txn.outdate(group);
    if slot.is_none() {
        // An old value isn't known: if the computation fails, the caller wants the error.
        own.known = txn.knowledge(None);
    }
    begin(core, txn, &mut own, None, true)
}

/// Records a computation that begins. Others may wait for it if `is_shared`.
#[inline]
pub(super) fn begin<'a, K, V>(
    core: &'a Core<K, V>,
    mut txn: WriteTxn<'_, K, V>,
    new: &mut NewComputation<K>,
    group: Option<GroupId>,
    is_shared: bool,
) -> ComputeGuard<'a, K, V> {
    let computation = txn.begin_computation(new, group, is_shared);
    if txn.aside.is_empty() {
        txn.commit();
    } else {
        // Dropping runs the user's code, which may call for the same key.
        let scope = computation.progress().scope();
        txn.commit_and_drop();
        drop(scope);
    }
    new_guard(core, computation, is_shared)
}

#[inline]
#[cfg_attr(not(feature = "tier"), expect(unused_variables))]
fn new_guard<K, V>(core: &Core<K, V>, computation: ComputationRef<K, V>, is_shared: bool) -> ComputeGuard<'_, K, V> {
    let guard = ComputeGuard::new(core, computation);
    #[cfg(feature = "tier")]
    let guard = guard.asking_if(is_shared);
    guard
}
