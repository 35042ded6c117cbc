//! One writer's turn: table and ledger are changed together, under the lock, and agree when it ends.
//! Runs no code of the user's while the lock is held: what leaves is kept by the pin and told of afterwards.

use std::mem::forget;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

use crate::clock::{Deadline, Timestamp};
use crate::info::RemovalCause;
use crate::store::core::{Core, State};
use crate::store::entry::{Arrival, Entry, Pair, Place};
use crate::store::index::{Entries, Ledger, Sight};
use crate::store::table::{Pin, Table};
use crate::sync::MutexGuard;

pub(crate) struct Turn<'a, K, V> {
    core: &'a Core<K, V>,
    pin: &'a Pin<'a>,
    pub(crate) state: MutexGuard<'a, State<K, V>>,
    /// What has left, as far as somebody wants to know.
    left: Vec<Departure<'a, K, V>>,
    keeps_left: bool,
    left_size: usize,
    /// What couldn't be stored. Dropped with the turn, after `state`, as dropping it runs the user's code.
    unstored: Option<Pair<K, V>>,
}

/// An entry that left, readable while the pin lasts.
pub(crate) struct Departure<'a, K, V> {
    pub(crate) entry: &'a Entry<K, V>,
    pub(crate) cause: RemovalCause,
}

/// Where a key is stored or would be.
pub(crate) struct Slot<'a, K, V> {
    pub(crate) place: Place,
    lane: u32,
    pub(crate) entry: Option<&'a Entry<K, V>>,
}

/// An entry that a key was compared with.
pub(crate) struct Compared<'a, K, V> {
    pub(crate) entry: &'a Entry<K, V>,
    pub(crate) is_equal: bool,
}

/// Entries that a key wasn't compared with yet, each with its lane.
type Strangers<'a, K, V> = Vec<(usize, &'a Entry<K, V>)>;

/// When what left is to be dropped.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Drops {
    /// Before the call returns, unless somebody reads it.
    Promptly,
    /// Together with others.
    InBatches,
}

impl<'a, K, V> Turn<'a, K, V> {
    pub(crate) fn new(core: &'a Core<K, V>, pin: &'a Pin<'a>, state: MutexGuard<'a, State<K, V>>) -> Self {
        Self {
            core,
            pin,
            state,
            left: Vec::new(),
            keeps_left: core.policy.listener.is_some(),
            left_size: 0,
            unstored: None,
        }
    }

    pub(crate) fn pin(&self) -> &'a Pin<'a> {
        self.pin
    }

    /// Has `end` return what left from now on.
    pub(crate) fn keep_what_leaves(&mut self) {
        self.keeps_left = true;
    }

    /// The slot of a key of `hash` that was `compared` with the entries of its lanes, or else the entries that it is still
    /// to be compared with, each with its lane.
    pub(crate) fn slot(
        &self,
        hash: u64,
        compared: &[Option<Compared<'a, K, V>>],
    ) -> Result<Slot<'a, K, V>, Strangers<'a, K, V>> {
        let mut vacant = None;
        let mut strangers = Vec::new();
        for lane in 0..=self.core.spare_lanes() {
            let place = Place::new(hash, lane);
            let Some(entry) = self.core.table.at(self.pin, place) else {
                vacant = vacant.or(Some(Slot { place, lane, entry: None }));
                continue;
            };
            match compared.get(lane as usize) {
                Some(Some(known)) if is_it_or_its_successor(entry, known.entry) => {
                    if known.is_equal {
                        return Ok(Slot { place, lane, entry: Some(entry) });
                    }
                }
                _ => strangers.push((lane as usize, entry)),
            }
        }
        if strangers.is_empty() { Ok(vacant.unwrap_or_else(|| self.spare_slot(hash))) } else { Err(strangers) }
    }

    /// A vacant slot in a lane that isn't in use yet. It may lead to the place of a key of another hash, hence the search.
    fn spare_slot(&self, hash: u64) -> Slot<'a, K, V> {
        let mut lane = self.core.spare_lanes() + 1;
        while self.core.table.at(self.pin, Place::new(hash, lane)).is_some() {
            lane += 1;
        }
        Slot { place: Place::new(hash, lane), lane, entry: None }
    }

    /// Takes out what has expired.
    pub(crate) fn expire(&mut self, now: Timestamp) {
        while self.expire_one(now) {}
    }

    /// Takes out what has expired, but no more than `limit` entries; tells whether that was all.
    pub(crate) fn expire_at_most(&mut self, limit: usize, now: Timestamp) -> bool {
        !(0..limit).all(|_| self.expire_one(now))
    }

    fn expire_one(&mut self, now: Timestamp) -> bool {
        let Some(place) = self.ask_ledger(|ledger, entries| ledger.pop_due(now, entries)) else {
            return false;
        };
        self.take(place, RemovalCause::Expired);
        self.state.expirations += 1;
        true
    }

    /// Takes out the entry that was used least, at the user's wish.
    pub(crate) fn pop_least_used(&mut self) -> Option<&'a Entry<K, V>> {
        let place = self.ask_ledger(Ledger::pop_least_used)?;
        self.take(place, RemovalCause::Explicit)
    }

    /// Takes out the entry that was used least, to make room.
    fn evict(&mut self) -> Option<&'a Entry<K, V>> {
        if self.state.evictions == 0 {
            self.core.table.reserve(self.pin, self.state.ledger.len());
        }
        let place = self.ask_ledger(Ledger::pop_least_used)?;
        self.state.evictions += 1;
        self.take(place, RemovalCause::Size)
    }

    /// Takes out the entry at `place`.
    pub(crate) fn take(&mut self, place: Place, cause: RemovalCause) -> Option<&'a Entry<K, V>> {
        let entry = self.core.table.take(self.pin, place)?;
        self.state.ledger.left(sight(entry));
        self.note(entry, cause);
        Some(entry)
    }

    /// Takes out `entry` unless it has left or been replaced.
    pub(crate) fn take_if_there(&mut self, entry: &Entry<K, V>, cause: RemovalCause) {
        if self.is_there(entry) {
            self.take(entry.place(), cause);
        }
    }

    fn is_there(&self, entry: &Entry<K, V>) -> bool {
        let there = self.core.table.at(self.pin, entry.place());
        there.is_some_and(|there| ptr::eq(there, entry))
    }

    /// Stores `pair` after taking out what has expired, with room made before it appears, and returns the live entry
    /// that it replaced. A pair larger than the cache, or whose time is over already, isn't stored; what the key had is
    /// taken out all the same, for it is outdated.
    pub(crate) fn store(&mut self, slot: &Slot<'a, K, V>, pair: Pair<K, V>, now: Timestamp) -> Option<&'a Entry<K, V>> {
        self.expire(now);
        let old = slot.entry.filter(|entry| self.is_there(entry));
        if !self.core.policy.fits(pair.size) {
            old.inspect(|old| self.take_if_there(old, RemovalCause::Size));
            self.unstored = Some(pair);
        } else if pair.deadline.has_come(now) {
            old.inspect(|old| self.take_if_there(old, RemovalCause::Replaced));
            self.unstored = Some(pair);
        } else {
            let replaced = self.make_room(old, pair.size);
            self.put(slot, replaced, pair);
        }
        old
    }

    /// Evicts until `size` fits in the stead of `old`, and returns `old` unless it was evicted too.
    fn make_room(&mut self, mut old: Option<&'a Entry<K, V>>, size: usize) -> Option<&'a Entry<K, V>> {
        let Some(maxsize) = self.core.policy.maxsize else { return old };
        let room = (maxsize - size) as u128;
        while self.state.ledger.size() - old.map_or(0, Entry::size) as u128 > room && self.evict().is_some() {
            old = old.filter(|old| self.is_there(old));
        }
        old
    }

    fn put(&mut self, slot: &Slot<'a, K, V>, old: Option<&'a Entry<K, V>>, pair: Pair<K, V>) {
        let arrival = self.next_arrival();
        let entry = Entry::new(slot.place, arrival, self.core.recency.stored(arrival), pair);
        let new = sight(&entry);
        self.core.use_lane(slot.lane);
        self.core.table.put(self.pin, entry);
        match old {
            Some(old) => {
                self.state.ledger.replaced(sight(old), new);
                old.replaced_by(arrival);
                self.note(old, RemovalCause::Replaced);
            }
            None => self.state.ledger.entered(new),
        }
    }

    /// Gives the entry at `place` another deadline.
    pub(crate) fn reschedule(&mut self, entry: &Entry<K, V>, deadline: Deadline) {
        if entry.deadline() != deadline {
            entry.set_deadline(deadline);
            self.state.ledger.rescheduled(entry.place(), deadline);
        }
    }

    /// Takes everything out.
    pub(crate) fn clear(&mut self) {
        for entry in self.core.table.iter(self.pin) {
            self.note(entry, RemovalCause::Explicit);
        }
        self.core.table.clear(self.pin);
        self.core.forget_lanes();
        self.state.ledger.clear();
    }

    /// Numbers something that comes.
    pub(crate) fn next_arrival(&mut self) -> Arrival {
        let arrival = Arrival::MIN.saturating_add(self.state.arrivals);
        self.state.arrivals = arrival.get();
        arrival
    }

    /// Ends the turn and returns what left, if somebody wants to know: gives the lock back, then tells the listener, then lets go of what left.
    pub(crate) fn end(self, drops: Drops) -> Vec<Departure<'a, K, V>> {
        let Self { core, pin, mut state, left, left_size, unstored: _unstored, .. } = self;
        state.ledger.tidy(&Books { table: &core.table, pin });
        drop(state);
        if let Some(listener) = &core.policy.listener {
            for Departure { entry, cause } in &left {
                // Its panic is its own: what called has done its work.
                let _ = catch_unwind(AssertUnwindSafe(|| listener(entry.key(), entry.value(), *cause))).map_err(forget);
            }
        }
        core.reclaim(pin, left_size, drops);
        left
    }

    fn note(&mut self, entry: &'a Entry<K, V>, cause: RemovalCause) {
        self.left_size = self.left_size.saturating_add(entry.size().max(1));
        if self.keeps_left {
            self.left.push(Departure { entry, cause });
        }
    }

    fn ask_ledger<R>(&mut self, ask: impl FnOnce(&mut Ledger, &Books<'a, K, V>) -> R) -> R {
        let books = Books { table: &self.core.table, pin: self.pin };
        ask(&mut self.state.ledger, &books)
    }
}

/// Whether `entry` is `found` or has replaced it, which a key's `Eq` may do while it is compared.
fn is_it_or_its_successor<K, V>(entry: &Entry<K, V>, found: &Entry<K, V>) -> bool {
    ptr::eq(entry, found) || Some(entry.arrival()) == found.successor()
}

/// The entries as the ledger sees them.
struct Books<'a, K, V> {
    table: &'a Table<K, V>,
    pin: &'a Pin<'a>,
}

impl<K, V> Entries for Books<'_, K, V> {
    fn at(&self, place: Place) -> Option<Sight> {
        self.table.at(self.pin, place).map(sight)
    }
}

pub(crate) fn sight<K, V>(entry: &Entry<K, V>) -> Sight {
    Sight {
        place: entry.place(),
        arrival: entry.arrival(),
        stamp: entry.stamp(),
        deadline: entry.deadline(),
        size: entry.size(),
    }
}
