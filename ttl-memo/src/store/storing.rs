//! How an entry is stored: what is removed to make room for it, and which slot it gets.

use crate::clock::Timestamp;
use crate::info::RemovalCause;
use crate::store::bounds::Bounds;
use crate::store::entry::{Lifetime, NewEntry};
use crate::store::state::State;
use crate::store::table::{SlotId, Tag};
use crate::store::write::WriteTxn;

/// How many expired entries one store removes. More wait for the next stores, so that none takes long.
const EXPIRED_PER_STORE: usize = 4_096;

impl<K, V> WriteTxn<'_, K, V> {
    /// Stores `new` for a key whose entry, if any, is in `slot`, after removing expired entries and making room, so that
    /// there is never more than fits.
    ///
    /// What is larger than the cache, or has expired already, isn't stored. The key's old entry is removed all the same,
    /// since it is outdated.
    #[inline]
    pub(crate) fn store(&mut self, tag: Tag, slot: Option<SlotId>, new: NewEntry<K, V>, now: Timestamp) {
        let has_expired = !self.expire_for_store(now);
        if slot.is_none() && !has_expired {
            if let Some(victim) = self.turn_over(&new, now) {
                let entry = self.writer.reuse(victim, tag, new.entry);
                return self.note(entry, RemovalCause::Size);
            }
        }
        self.store_otherwise(tag, slot, new, now, has_expired);
    }

    /// Evicts an entry as most stores of a full cache do. Returns its slot, for the caller to reuse.
    #[inline]
    fn turn_over(&mut self, new: &NewEntry<K, V>, now: Timestamp) -> Option<SlotId> {
        let State { index, bounds, evictions, .. } = &mut *self.state;
        let is_full = *bounds == Bounds { maxsize: Some(index.len()), max_bytes: None };
        if !is_full || self.table.times.is_some() || new.tags.is_some() || new.lifetime.deadline.has_come(now) {
            return None;
        }
        let victim = index.turn_over(new.size, new.lifetime, self.table)?;
        *evictions += 1;
        Some(victim)
    }

    /// Stores what isn't as simple.
    #[inline(never)]
    fn store_otherwise(
        &mut self,
        tag: Tag,
        slot: Option<SlotId>,
        new: NewEntry<K, V>,
        now: Timestamp,
        has_expired: bool,
    ) {
        let slot = slot.and_then(|slot| self.served(slot, now));
        let Lifetime { deadline, idle_end, .. } = new.lifetime;
        let cause = if self.state.bounds.exceeded_by(new.size).is_some() {
            Some(RemovalCause::Size)
        } else if deadline.min(idle_end).has_come(now) {
            Some(RemovalCause::Replaced)
        } else {
            None
        };
        match cause {
            Some(cause) => {
                self.discard(new);
                slot.inspect(|slot| self.remove_replaced(*slot, cause));
            }
            None => self.put(tag, slot, new, now, has_expired),
        }
    }

    /// `slot` if its entry is there and served. One that isn't served is removed.
    fn served(&mut self, slot: SlotId, now: Timestamp) -> Option<SlotId> {
        let is_served = match self.table.times {
            None => !self.deadline_of(slot)?.has_come(now),
            Some(_) => self.standing(slot, now)?.is_served(),
        };
        if !is_served {
            self.state.expirations += 1;
            self.remove(slot, RemovalCause::Expired);
        }
        is_served.then_some(slot)
    }

    /// Keeps an entry that isn't to be stored until the lock has been released.
    pub(crate) fn discard(&mut self, new: NewEntry<K, V>) {
        self.aside.put_unstored(new.entry);
    }

    /// Removes expired entries, as every store does, even one that comes to nothing. Returns whether those were all.
    #[inline]
    pub(crate) fn expire_for_store(&mut self, now: Timestamp) -> bool {
        self.state.index.gone(now, self.table).is_none() || self.expire_at_most(EXPIRED_PER_STORE, now)
    }

    fn put(&mut self, tag: Tag, mut slot: Option<SlotId>, new: NewEntry<K, V>, now: Timestamp, has_expired: bool) {
        let victim = self.make_room(&mut slot, new.size, now, has_expired);
        if let (Some(times), Some(slot)) = (&self.table.times, slot.or(victim)) {
            times.begin(slot, new.lifetime.idle_end);
        }
        let slot = match (slot, victim) {
            (Some(slot), _) => {
                self.state.index.release(slot, self.table);
                let entry = self.writer.replace(slot, new.entry);
                self.note(entry, RemovalCause::Replaced);
                self.aside.note_replaced();
                slot
            }
            (None, Some(slot)) => {
                self.state.index.evict(slot, self.table);
                let entry = self.writer.reuse(slot, tag, new.entry);
                self.state.index.new_tenant(slot);
                self.note(entry, RemovalCause::Size);
                slot
            }
            (None, None) => {
                let slot = self.writer.insert(tag, new.entry);
                self.state.index.occupy(slot);
                if let Some(times) = &self.table.times {
                    times.begin(slot, new.lifetime.idle_end);
                }
                slot
            }
        };
        self.state.index.add(slot, new.size, new.lifetime, self.table);
        self.state.index.by_tag.add(slot, &new.tags);
    }

    /// Removes entries until `size` fits in the place of the entry in `slot`, which may be removed too. Returns the slot of
    /// the last victim, whose entry is still there, for the caller to replace.
    fn make_room(
        &mut self,
        slot: &mut Option<SlotId>,
        size: usize,
        now: Timestamp,
        has_expired: bool,
    ) -> Option<SlotId> {
        let mut last: Option<SlotId> = None;
        loop {
            let State { index, bounds, .. } = &*self.state;
            let (old_len, old_size) = slot.or(last).map_or((0, 0), |slot| (1, index.size_of(slot)));
            if bounds.allow(index.len() - old_len + 1, index.size() - old_size as u128 + size as u128) {
                return last;
            }
            if let Some(victim) = last.take() {
                // It wasn't enough.
                self.remove(victim, RemovalCause::Size);
            }
            if has_expired && self.expire_one(now) {
                continue;
            }
            let victim = self.take_victim(now)?;
            if slot.take_if(|slot| *slot == victim).is_some() {
                self.remove_replaced(victim, RemovalCause::Size);
            } else if slot.is_some() {
                self.remove(victim, RemovalCause::Size);
            } else {
                last = Some(victim);
            }
        }
    }

    /// Removes entries until the bounds, which have changed, are kept.
    pub(crate) fn evict_surplus(&mut self, now: Timestamp) {
        self.expire(now);
        while !self.state.bounds.allow(self.state.index.len(), self.state.index.size()) {
            let Some(victim) = self.take_victim(now) else { return };
            self.remove(victim, RemovalCause::Size);
        }
    }

    /// The slot of the entry that is evicted next, for the caller to remove. Nothing in the store has expired.
    fn take_victim(&mut self, now: Timestamp) -> Option<SlotId> {
        let past_deadline = self.state.index.past_deadline(now, self.table);
        let victim = past_deadline.or_else(|| self.state.index.take_victim(self.table))?;
        self.state.evictions += 1;
        Some(victim)
    }
}
