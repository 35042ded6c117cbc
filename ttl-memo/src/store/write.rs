//! One write transaction: table and index are changed together, under the lock, and agree when it is committed.
//! Runs no code of the user's while the lock is held: removed entries are kept, and told of and dropped afterwards.

use crate::clock::{Deadline, Span, Timestamp};
use crate::info::RemovalCause;
use crate::store::aside::{Aside, Removed};
use crate::store::entry::EntryRef;
use crate::store::flights::{ComputationRef, Ended, GroupId, NewComputation};
use crate::store::known::Known;
use crate::store::settings::Settings;
use crate::store::slot_times::Retry;
use crate::store::standing::Standing;
use crate::store::state::State;
use crate::store::table::{SlotId, Table, Tag};
use crate::store::table_writer::TableWriter;
use crate::sync::MutexGuard;

/// The lock, and what may be done while it is held. Dropping it releases the lock, but tells no listener: see `commit`.
#[must_use = "it must be committed"]
pub(crate) struct WriteTxn<'a, K, V> {
    policy: &'a Settings<K, V>,
    pub(super) table: &'a Table<K, V>,
    // Before `state`: readers are told that the change is made before the lock is released.
    pub(super) writer: TableWriter<'a, K, V>,
    pub(crate) state: MutexGuard<'a, State<K, V>>,
    pub(crate) aside: &'a mut Aside<K, V>,
}

impl<'a, K, V> WriteTxn<'a, K, V> {
    #[inline]
    pub(crate) fn new(
        table: &'a Table<K, V>,
        policy: &'a Settings<K, V>,
        state: MutexGuard<'a, State<K, V>>,
        aside: &'a mut Aside<K, V>,
    ) -> Self {
        Self { policy, table, writer: TableWriter::new(table), state, aside }
    }

    /// Runs the user's code with the lock released. Nothing may have been changed yet.
    pub(crate) fn unlocked<R>(&mut self, run: impl FnOnce(&mut Aside<K, V>) -> R) -> R {
        let aside = &mut *self.aside;
        MutexGuard::unlocked(&mut self.state, || run(aside))
    }

    /// Whether no entry has a key with this `tag`, or it is `known` that none has the key.
    #[inline]
    pub(crate) fn has_none_with(&self, tag: Tag, known: Known) -> bool {
        matches!(known, Known::Absent(absence) if self.table.confirms(absence)) || self.writer.has_none_with(tag)
    }

    /// What is known from now on of the key whose entry is in `slot`.
    #[inline]
    pub(crate) fn knowledge(&self, slot: Option<SlotId>) -> Known {
        match slot {
            Some(slot) => Known::At(slot, self.state.index.tenant(slot)),
            None => Known::Absent(self.table.absence()),
        }
    }

    /// When the next attempt to replace the value in `slot` may begin.
    pub(crate) fn retry(&self, slot: SlotId) -> Retry {
        self.table.times.as_ref().map_or(Retry::AT_ONCE, |times| times.retry(slot))
    }

    /// Says when it may.
    pub(crate) fn set_retry(&self, slot: SlotId, retry: Retry) {
        if let Some(times) = &self.table.times {
            times.set_retry(slot, retry);
        }
    }

    /// Makes the computations of a key outdated: none of them is stored, and nobody joins them.
    pub(crate) fn outdate(&mut self, group: Option<GroupId>) {
        self.aside.computation = group.and_then(|group| self.state.flights.outdate(group));
    }

    /// The same for all keys.
    pub(crate) fn outdate_all(&mut self) {
        self.aside.put_outdated(self.state.flights.outdate_all());
    }

    /// The entry in `slot`, and its deadline.
    pub(crate) fn look(&self, slot: SlotId) -> Option<(EntryRef<K, V>, Deadline)> {
        self.table.slot(slot).look()
    }

    /// The entry in `slot`.
    pub(crate) fn entry(&self, slot: SlotId) -> Option<EntryRef<K, V>> {
        self.table.slot(slot).entry()
    }

    /// Begins a computation: see [`Flights::begin`](crate::store::flights::Flights::begin).
    #[inline]
    pub(crate) fn begin_computation(
        &mut self,
        new: &mut NewComputation<K>,
        group: Option<GroupId>,
        is_shared: bool,
    ) -> ComputationRef<K, V> {
        let (computation, replaced) = self.state.flights.begin(new, group, is_shared);
        if replaced.is_some() {
            self.aside.computation = replaced;
        }
        computation
    }

    /// Records that a computation ended. Returns whether its value, if it `has_value`, may be stored, and the computation
    /// itself if others hold it.
    #[inline]
    pub(crate) fn end_computation(
        &mut self,
        computation: ComputationRef<K, V>,
        has_value: bool,
    ) -> (bool, Option<ComputationRef<K, V>>) {
        let Ended { may_store, shared, key, of_group } = self.state.flights.end(computation, has_value);
        self.aside.key = key;
        self.aside.computation = of_group;
        (may_store, shared)
    }

    /// Removes all expired entries.
    pub(crate) fn expire(&mut self, now: Timestamp) {
        while self.expire_one(now) {}
    }

    /// Removes expired entries, `limit` of them at most; returns whether those were all.
    pub(crate) fn expire_at_most(&mut self, limit: usize, now: Timestamp) -> bool {
        for _ in 0..limit {
            if !self.expire_one(now) {
                return true;
            }
        }
        false
    }

    pub(super) fn expire_one(&mut self, now: Timestamp) -> bool {
        let Some(slot) = self.state.index.gone(now, self.table) else { return false };
        self.state.expirations += 1;
        self.remove(slot, RemovalCause::Expired);
        true
    }

    /// Removes the least recently used entry that is served, at the user's request. Nothing in the store has expired.
    pub(crate) fn pop_least_used(&mut self, now: Timestamp) {
        if let Some(slot) = self.least_used_served(now) {
            self.remove(slot, RemovalCause::Explicit);
        }
    }

    /// The slot of that entry, for the caller to remove.
    fn least_used_served(&mut self, now: Timestamp) -> Option<SlotId> {
        let index = &mut self.state.index;
        if index.past_deadline(now.earlier(Span::of(self.policy.stale)), self.table).is_none() {
            // None is retained for errors.
            return index.take_least_used(self.table);
        }
        let slots = index.in_order_of_use(self.table).into_iter().map(|(_, slot)| slot);
        slots.into_iter().find(|slot| self.standing(*slot, now).is_some_and(Standing::is_served))
    }

    /// Removes the entry in `slot`.
    pub(crate) fn remove(&mut self, slot: SlotId, cause: RemovalCause) {
        self.state.index.remove(slot, self.table);
        let entry = self.writer.remove(slot);
        self.note(entry, cause);
    }

    /// Removes the entry in `slot` if it is `entry`.
    pub(crate) fn remove_if_there(&mut self, slot: SlotId, entry: &EntryRef<K, V>, cause: RemovalCause) {
        if self.entry(slot).is_some_and(|there| entry.is(&there)) {
            self.remove(slot, cause);
        }
    }

    /// Removes the entry in `slot`, unless it is gone, as the one that the caller asks for if it is served.
    pub(crate) fn remove_unless_gone(&mut self, slot: SlotId, now: Timestamp) {
        match self.standing(slot, now) {
            Some(Standing::Fresh | Standing::Stale) => self.remove_replaced(slot, RemovalCause::Explicit),
            Some(Standing::Retained) => self.remove(slot, RemovalCause::Explicit),
            Some(Standing::Gone) | None => {}
        }
    }

    pub(crate) fn deadline_of(&self, slot: SlotId) -> Option<Deadline> {
        self.table.slot(slot).deadline()
    }

    /// The standing of the entry in `slot`, if there is one.
    pub(crate) fn standing(&self, slot: SlotId, now: Timestamp) -> Option<Standing> {
        let (entry, deadline) = self.look(slot)?;
        Some(self.policy.standing(self.table, slot, (&entry.value, deadline), now))
    }

    /// The slot in which the key's entry is still `known` to be.
    #[inline]
    pub(crate) fn known_slot(&self, known: Known) -> Option<SlotId> {
        match known {
            Known::At(slot, tenant) => {
                let is_there = self.state.index.tenant(slot) == tenant && self.table.slot(slot).is_used();
                is_there.then_some(slot)
            }
            Known::Nothing | Known::Absent(_) => None,
        }
    }

    /// Removes the live entry of the key that is stored.
    pub(super) fn remove_replaced(&mut self, slot: SlotId, cause: RemovalCause) {
        self.remove(slot, cause);
        self.aside.note_replaced();
    }

    /// Gives the entry in `slot` another deadline.
    pub(crate) fn reschedule(&mut self, slot: SlotId, deadline: Deadline) {
        let is_error = self.entry(slot).is_some_and(|entry| self.policy.is_error(&entry.value));
        if let Some(old) = self.table.slot(slot).set_deadline(deadline) {
            self.state.index.reschedule(slot, (old, deadline), is_error, self.table);
        }
    }

    /// The entries and their deadlines, from the least to the most recently used.
    pub(crate) fn by_use(&self) -> Vec<(SlotId, EntryRef<K, V>, Deadline)> {
        let mut entries = Vec::new();
        for (_, slot) in self.state.index.in_order_of_use(self.table) {
            if let Some((entry, deadline)) = self.look(slot) {
                entries.push((slot, entry, deadline));
            }
        }
        entries
    }

    /// Removes everything.
    pub(crate) fn clear(&mut self) {
        for (_, slot) in self.state.index.in_order_of_use(self.table) {
            let entry = self.writer.remove(slot);
            self.note(entry, RemovalCause::Explicit);
        }
        self.state.index.clear();
    }

    #[inline]
    pub(super) fn note(&mut self, entry: Option<EntryRef<K, V>>, cause: RemovalCause) {
        if let Some(entry) = entry {
            self.aside.put_removed(Removed { entry, cause });
        }
    }

    /// Ends the transaction and drops what it put aside.
    pub(crate) fn commit_and_drop(self) {
        *self.release() = Aside::default();
    }

    /// Ends the transaction: releases the lock, then tells the listener of removed entries.
    #[inline]
    pub(crate) fn commit(self) {
        self.release();
    }

    #[inline]
    fn release(self) -> &'a mut Aside<K, V> {
        let Self { policy, table, writer, state, aside } = self;
        let untidy = writer.untidy();
        drop(writer);
        drop(state);
        table.tidy(untidy);
        if let Some(listener) = &policy.listener {
            aside.tell(listener);
        }
        #[cfg(feature = "tracing")]
        if let entries @ 1.. = aside.evicted() {
            crate::trace::evicted(policy.name.as_deref(), entries);
        }
        aside
    }
}
