//! Which entry was used least recently, found from the entries' stamps when an eviction asks for it.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

use crate::store::recency::Stamp;
use crate::store::segments::SlotId;
use crate::store::slot_list::{Place, SlotList};
use crate::store::stored::StoredEntries;

/// The order of use. A hit changes nothing here: it writes its entry's stamp, which is read when the entry's turn comes.
///
/// Entries that were found to be used since they were stored are in a heap, by the stamps that they had then; all others
/// are in a list, in the order in which they were stored. Stamps only grow. So the first of both, if its stamp is still
/// the one it is there with, was used before all others. If not, it goes to the heap with the stamp that it has now.
#[derive(Debug, Default)]
pub(crate) struct UseOrder {
    stored: SlotList,
    used: BinaryHeap<Reverse<Record>>,
    /// Whether entries are recorded. They aren't in a cache that has never had to evict one and has no bound.
    is_kept: bool,
}

/// A slot and a stamp, in twelve bytes. Records are in the order of their stamps, and equal stamps in that of their slots.
#[derive(Clone, Copy, Debug)]
struct Record {
    /// The lower half first, as most processors have it, so that both are read at once.
    stamp: [u32; 2],
    slot: SlotId,
}

/// The number under which the list knows a slot that is in the heap.
const IN_HEAP: u32 = 0;

impl Record {
    #[expect(clippy::cast_possible_truncation, reason = "both halves are kept")]
    fn new(stamp: Stamp, slot: SlotId) -> Self {
        let stamp = stamp.to_bits();
        Self { stamp: [stamp as u32, (stamp >> 32) as u32], slot }
    }

    #[inline]
    fn stamp(self) -> Stamp {
        let [low, high] = self.stamp;
        Stamp::from_bits(u64::from(high) << 32 | u64::from(low))
    }
}

impl Ord for Record {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        self.stamp().cmp(&other.stamp()).then(self.slot.cmp(&other.slot))
    }
}

impl PartialOrd for Record {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Record {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Record {}

impl UseOrder {
    /// Has entries recorded from now on. `slots` are those of the `len` entries that there are.
    pub(crate) fn keep(&mut self, len: usize, slots: impl Iterator<Item = SlotId>, entries: &dyn StoredEntries) {
        self.is_kept = true;
        self.stored.clear();
        let mut used = std::mem::take(&mut self.used).into_vec();
        used.clear();
        used.reserve_exact(len);
        for slot in slots {
            used.push(Reverse(Record::new(entries.stamp(slot), slot)));
            self.stored.set_place(slot, Some(IN_HEAP));
        }
        self.used = used.into();
    }

    /// Has entries recorded from now on, of which there are none yet.
    pub(crate) fn keep_from_now_on(&mut self) {
        self.is_kept = true;
    }

    /// Allocates room for as many entries as there are `slots`.
    pub(crate) fn reserve(&mut self, slots: usize) {
        if self.is_kept {
            self.stored.reserve(slots);
        }
    }

    /// Records that an entry was stored in `slot`, after all others.
    #[inline]
    pub(crate) fn add(&mut self, slot: SlotId) {
        // What the heap has of an entry that was there before does for this one too: its stamp is older.
        if self.is_kept && self.stored.place(slot) == Place::Nowhere {
            self.stored.push(slot);
        }
    }

    /// Records that the entry in `slot` was removed.
    #[inline]
    pub(crate) fn remove(&mut self, slot: SlotId) {
        if self.is_kept && self.stored.place(slot) == Place::Listed {
            self.stored.remove(slot);
        }
    }

    /// Takes the slot of the entry that was used least recently, and records that another one was stored there. `None` as by
    /// `take_first`.
    #[inline]
    pub(crate) fn turn_over(&mut self, entries: &dyn StoredEntries) -> Option<SlotId> {
        if let Some(slot) = self.stored.first() {
            let stamp = entries.stamp(slot);
            if stamp.is_of_store() && self.is_before_used(stamp) {
                self.stored.move_to_end(slot);
                return Some(slot);
            }
        }
        let slot = self.take_first(entries)?;
        self.add(slot);
        Some(slot)
    }

    /// Whether an entry with this `stamp` was used before all that are in the heap.
    #[inline]
    fn is_before_used(&self, stamp: Stamp) -> bool {
        self.used.peek().is_none_or(|Reverse(used)| stamp < used.stamp())
    }

    /// Takes out the slot of the entry that was used least recently. `None` if there is no entry, or if many were used since
    /// they got their places: then it pays to `keep` all anew.
    #[inline(never)]
    pub(crate) fn take_first(&mut self, entries: &dyn StoredEntries) -> Option<SlotId> {
        // To order all at once costs as much as to find the new places of one in sixteen. A store may try this twice.
        for _ in 0..=16 + entries.slots() / 32 {
            let Some(slot) = self.stored.first() else {
                self.used.peek()?;
                if let Some(slot) = self.take_first_used(entries) {
                    return Some(slot);
                }
                continue;
            };
            let stamp = entries.stamp(slot);
            if !stamp.is_of_store() {
                self.stored.remove(slot);
                self.stored.set_place(slot, Some(IN_HEAP));
                self.used.push(Reverse(Record::new(stamp, slot)));
            } else if self.is_before_used(stamp) {
                self.stored.remove(slot);
                return Some(slot);
            } else if let Some(slot) = self.take_first_used(entries) {
                return Some(slot);
            }
        }
        None
    }

    /// Takes out the slot of the heap's first entry, if that wasn't used since it got there. Else it gets its new place.
    fn take_first_used(&mut self, entries: &dyn StoredEntries) -> Option<SlotId> {
        let mut first = self.used.peek_mut()?;
        let Reverse(record) = *first;
        let stamp = entries.stamp(record.slot);
        if stamp != record.stamp() && stamp != Stamp::UNUSED {
            *first = Reverse(Record::new(stamp, record.slot));
            return None;
        }
        PeekMut::pop(first);
        self.stored.set_place(record.slot, None);
        (stamp != Stamp::UNUSED).then_some(record.slot)
    }

    /// Takes out the entry that has the first place, whatever its stamp is now.
    pub(crate) fn take_any(&mut self) -> Option<SlotId> {
        let slot = self.used.pop().map(|Reverse(record)| record.slot).or(self.stored.first())?;
        self.remove(slot);
        self.stored.set_place(slot, None);
        Some(slot)
    }

    /// Checks that each entry is in the order once, if it is kept. `slots` are those of the entries, by number.
    ///
    /// # Panics
    ///
    /// When it isn't so.
    pub(crate) fn validate(&self, slots: impl Iterator<Item = SlotId>) {
        let mut used: Vec<_> = self.used.iter().map(|Reverse(record)| record.slot).collect();
        used.sort_unstable();
        assert!(used.is_sorted_by(|a, b| a < b), "a slot is in the order of use twice");
        assert!(used.iter().all(|slot| self.stored.place(*slot) == Place::Elsewhere(IN_HEAP)), "a slot would get lost");
        let is_recorded = |slot: SlotId| match self.stored.place(slot) {
            Place::Listed => true,
            Place::Elsewhere(_) => used.binary_search(&slot).is_ok(),
            Place::Nowhere => false,
        };
        assert!(!self.is_kept || slots.into_iter().all(is_recorded), "an entry would never be evicted");
    }

    /// Forgets all entries.
    pub(crate) fn clear(&mut self) {
        *self = Self { is_kept: self.is_kept, ..Self::default() };
    }
}
