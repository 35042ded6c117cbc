//! Changes of the table, by the one writer that holds the lock. Knows nothing of what else the lock protects.

use std::sync::atomic::Ordering;

use crate::clock::Deadline;
use crate::store::entry::EntryRef;
use crate::store::recency::{Epoch, Stamp};
use crate::store::rows::RowSet;
use crate::store::slots::{NONE, Slot};
use crate::store::table::{SlotId, Table, Tag};
use crate::sync::fence;

/// What only the writer that holds the lock may do. The first change tells readers that one is being made, and dropping
/// this that all are made.
pub(crate) struct TableWriter<'t, K, V> {
    table: &'t Table<K, V>,
    is_changing: bool,
    /// The rows of threads that must forget removed entries when the lock has been released.
    untidy: RowSet,
}

/// An entry whose key may be the one that is looked for.
pub(crate) struct Candidate<K, V> {
    pub(crate) id: SlotId,
    pub(crate) entry: EntryRef<K, V>,
    pub(crate) deadline: Deadline,
}

impl<'t, K, V> TableWriter<'t, K, V> {
    pub(crate) fn new(table: &'t Table<K, V>) -> Self {
        Self { table, is_changing: false, untidy: RowSet::default() }
    }

    /// Whether no slot has this `tag`.
    #[inline]
    pub(crate) fn has_none_with(&self, tag: Tag) -> bool {
        self.first_with(tag, self.table.chain(tag)).is_none()
    }

    /// The entries whose keys have this `tag`.
    pub(crate) fn candidates(&self, tag: Tag) -> Vec<Candidate<K, V>> {
        let mut candidates = Vec::new();
        let mut next = self.table.chain(tag);
        while let Some((id, slot)) = self.first_with(tag, next) {
            if let Some((entry, deadline)) = slot.look() {
                candidates.push(Candidate { id, entry, deadline });
            }
            next = slot.next().load(Ordering::Relaxed);
        }
        candidates
    }

    /// The first slot that has this `tag`, from `next` on in its chain.
    #[inline]
    fn first_with(&self, tag: Tag, mut next: SlotId) -> Option<(SlotId, &'t Slot<K, V>)> {
        loop {
            let slot = self.table.slots.get(next)?;
            if slot.tag() == tag {
                return Some((next, slot));
            }
            next = slot.next().load(Ordering::Relaxed);
        }
    }

    /// Says that a change begins, and returns the epoch that it begins.
    fn change(&mut self) -> Epoch {
        if !self.is_changing {
            self.is_changing = true;
            let version = self.table.version.load(Ordering::Relaxed);
            self.table.version.store(version + 1, Ordering::Relaxed);
            // Orders the new version before what is changed.
            fence(Ordering::Release);
        }
        self.table.epoch()
    }

    /// The same when `entry` is about to be stored, which makes it the one used last.
    fn change_to(&mut self, entry: &EntryRef<K, V>) {
        Stamp::stored(self.change()).store(entry.stamp());
    }

    /// Puts `entry` into an unused slot.
    pub(crate) fn insert(&mut self, tag: Tag, entry: EntryRef<K, V>) -> SlotId {
        self.change_to(&entry);
        let id = self.take_slot();
        let slot = self.table.slot(id);
        slot.put(Some(entry));
        self.link(id, slot, tag);
        id
    }

    /// Puts `entry` where another key's was, and returns that.
    pub(crate) fn reuse(&mut self, id: SlotId, tag: Tag, entry: EntryRef<K, V>) -> Option<EntryRef<K, V>> {
        self.change_to(&entry);
        let slot = self.table.slot(id);
        self.unlink(id, slot);
        let old = self.put(slot, Some(entry));
        self.link(id, slot, tag);
        old
    }

    /// Puts `entry` where the same key's was, and returns that.
    pub(crate) fn replace(&mut self, id: SlotId, entry: EntryRef<K, V>) -> Option<EntryRef<K, V>> {
        self.change_to(&entry);
        let slot = self.table.slot(id);
        self.put(slot, Some(entry))
    }

    /// Takes the entry out of a slot, which is unused from then on.
    pub(crate) fn remove(&mut self, id: SlotId) -> Option<EntryRef<K, V>> {
        self.change();
        let slot = self.table.slot(id);
        self.unlink(id, slot);
        slot.next().store(self.table.unused.load(Ordering::Relaxed), Ordering::Relaxed);
        self.table.unused.store(id, Ordering::Relaxed);
        self.put(slot, None)
    }

    /// The rows of threads that the caller must have [`Table::tidy`] when it has released the lock.
    #[inline]
    pub(crate) fn untidy(&self) -> RowSet {
        self.untidy
    }

    /// Puts an entry, or nothing, in the place of an entry, which no thread keeps from then on.
    fn put(&mut self, slot: &Slot<K, V>, new: Option<EntryRef<K, V>>) -> Option<EntryRef<K, V>> {
        let tag = slot.tag();
        let (old, holders) = slot.put(new);
        if let Some(old) = &old {
            self.table.forget(holders, tag, old, &mut self.untidy);
        }
        old
    }

    fn take_slot(&self) -> SlotId {
        let unused = self.table.unused.load(Ordering::Relaxed);
        match self.table.slots.get(unused) {
            Some(slot) => {
                self.table.unused.store(slot.next().load(Ordering::Relaxed), Ordering::Relaxed);
                unused
            }
            None => self.grow(),
        }
    }

    /// Uses a slot for the first time, and the bucket that comes with it.
    fn grow(&self) -> SlotId {
        let id = self.table.used.load(Ordering::Relaxed);
        assert!(id < NONE - 1, "a cache holds at most four billion entries");
        self.table.slots.reach(id);
        if let Some(times) = &self.table.times {
            times.reach(id);
        }
        self.divide(id);
        self.table.used.store(id + 1, Ordering::Release);
        id
    }

    /// Moves to the new `bucket` what belongs there, from the one that it was part of.
    fn divide(&self, bucket: u32) {
        let Some(highest_bit) = bucket.checked_ilog2() else { return };
        let parent = bucket - (1 << highest_bit);
        let mask = u32::MAX >> bucket.leading_zeros();
        let (Some(from), Some(to)) = (self.table.head(parent), self.table.head(bucket)) else { return };
        let mut ends = [from, to];
        let mut id = from.load(Ordering::Relaxed);
        while let Some(slot) = self.table.slots.get(id) {
            let next = slot.next().load(Ordering::Relaxed);
            let side = usize::from(slot.tag().0 & mask == bucket);
            ends[side].store(id, Ordering::Release);
            ends[side] = slot.next();
            id = next;
        }
        for end in ends {
            end.store(NONE, Ordering::Release);
        }
    }

    fn link(&self, id: SlotId, slot: &Slot<K, V>, tag: Tag) {
        let used = self.table.used.load(Ordering::Relaxed);
        let Some(head) = self.table.head(tag.bucket(used)) else { return };
        slot.set_tag(tag);
        slot.next().store(head.load(Ordering::Relaxed), Ordering::Relaxed);
        head.store(id, Ordering::Release);
    }

    fn unlink(&self, id: SlotId, slot: &Slot<K, V>) {
        let used = self.table.used.load(Ordering::Relaxed);
        let mut link = self.table.head(slot.tag().bucket(used));
        while let Some(to) = link {
            let other = to.load(Ordering::Relaxed);
            if other == id {
                return to.store(slot.next().load(Ordering::Relaxed), Ordering::Release);
            }
            link = self.table.slots.get(other).map(Slot::next);
        }
    }
}

impl<K, V> Drop for TableWriter<'_, K, V> {
    fn drop(&mut self) {
        if self.is_changing {
            let version = self.table.version.load(Ordering::Relaxed);
            self.table.version.store(version + 1, Ordering::Release);
        }
    }
}
