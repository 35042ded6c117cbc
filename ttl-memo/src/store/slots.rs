//! The slots of a table: an entry in each, and the links that lead to it. Knows nothing of how the links are followed.

use std::sync::atomic::{AtomicU16, Ordering};

use triomphe::Arc;

use crate::clock::Deadline;
use crate::store::entry::{Entry, EntryRef};
use crate::store::near::Holders;
use crate::store::recency::{Row, Stamp};
use crate::store::segments::Segments;
pub(crate) use crate::store::segments::SlotId;
use crate::store::tag::Tag;
use crate::sync::{EntryLock, Link};

/// No slot.
pub(super) const NONE: SlotId = SlotId::MAX;

/// The slots of one table, which never move.
pub(crate) type Slots<K, V> = Segments<Slot<K, V>>;

/// One slot, in 32 bytes.
pub(crate) struct Slot<K, V> {
    /// Held for each look at the entry, and each change.
    entry: EntryLock<Option<Arc<Entry<K, V>>>>,
    tag: Link,
    /// The next slot in the chain.
    next: Link,
    /// Where the chain of a bucket begins. It has nothing to do with the entry.
    head: Link,
    /// Which threads keep the entry nearby. Only for whoever holds the lock of `entry`.
    holders: AtomicU16,
}

impl<K, V> Default for Slot<K, V> {
    fn default() -> Self {
        Self {
            entry: EntryLock::new(None),
            tag: Link::new(0),
            next: Link::new(NONE),
            head: Link::new(NONE),
            holders: AtomicU16::new(Holders::NONE.to_bits()),
        }
    }
}

impl<K, V> Slot<K, V> {
    #[inline]
    pub(crate) fn tag(&self) -> Tag {
        Tag(self.tag.load(Ordering::Relaxed))
    }

    #[inline]
    pub(super) fn set_tag(&self, tag: Tag) {
        self.tag.store(tag.0, Ordering::Relaxed);
    }

    #[inline]
    pub(super) fn next(&self) -> &Link {
        &self.next
    }

    #[inline]
    pub(super) fn head(&self) -> &Link {
        &self.head
    }

    /// The entry in this slot, to be held, and its deadline. One that is removed has passed its deadline from then on.
    #[inline]
    pub(crate) fn look(&self) -> Option<(EntryRef<K, V>, Deadline)> {
        let entry = self.entry.lock();
        let held = entry.clone()?;
        let deadline = held.deadline();
        drop(entry);
        Some((EntryRef::of(held), deadline))
    }

    /// The entry in this slot, to be held.
    pub(crate) fn entry(&self) -> Option<EntryRef<K, V>> {
        Some(self.look()?.0)
    }

    /// When the entry was used last, if there is one.
    #[inline]
    pub(crate) fn stamp(&self) -> Option<Stamp> {
        self.entry.lock().as_ref().map(|entry| Stamp::load(entry.stamp()))
    }

    /// Whether there is an entry.
    pub(crate) fn is_used(&self) -> bool {
        self.entry.lock().is_some()
    }

    /// Only for the writer that holds the lock of the store.
    pub(crate) fn deadline(&self) -> Option<Deadline> {
        self.entry.lock().as_ref().map(|entry| entry.deadline())
    }

    /// Gives the entry another deadline and returns the old one. Only for the writer that holds the lock of the store.
    pub(crate) fn set_deadline(&self, deadline: Deadline) -> Option<Deadline> {
        let entry = self.entry.lock();
        let entry = entry.as_ref()?;
        let old = entry.deadline();
        entry.set_deadline(deadline);
        Some(old)
    }

    /// Notes that the thread of `row` keeps `entry`. Returns whether it is still here.
    pub(crate) fn note_holder(&self, entry: &Entry<K, V>, row: Row) -> bool {
        let there = self.entry.lock();
        let is_here = there.as_ref().is_some_and(|there| std::ptr::eq(&raw const **there, entry));
        if is_here {
            let holders = Holders::from_bits(self.holders.load(Ordering::Relaxed)).with(row);
            self.holders.store(holders.to_bits(), Ordering::Relaxed);
        }
        is_here
    }

    /// Puts an entry, or nothing, in the place of the entry, and returns that and who keeps it nearby. Whoever finds what
    /// was put here can't take the old entry for fresh any more.
    #[inline]
    pub(super) fn put(&self, new: Option<EntryRef<K, V>>) -> (Option<EntryRef<K, V>>, Holders) {
        let new = new.and_then(EntryRef::into_arc);
        let mut entry = self.entry.lock();
        let old = std::mem::replace(&mut *entry, new);
        let holders = Holders::from_bits(self.holders.load(Ordering::Relaxed));
        self.holders.store(Holders::NONE.to_bits(), Ordering::Relaxed);
        if let Some(old) = &old {
            old.set_deadline(Deadline::PASSED);
        }
        drop(entry);
        (old.map(EntryRef::of), holders)
    }
}
