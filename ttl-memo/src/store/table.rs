//! The table: from a hash to the entries that may have its key. Read without a lock, changed by one writer at a time.
//! Knows nothing of locks, order of use, sizes or time.
//!
//! Entries stand in numbered slots, each in the chain of one bucket. With each slot that is used for the first time come two
//! buckets, and the chains that they divide are divided then: linear hashing, in which no call ever moves more than two
//! chains. A slot never moves, so its number names its entry everywhere else.
//!
//! Readers follow chains while a writer may be changing them. They compare the key of an entry, so one that they find is the
//! right one. If they find none, they look again unless `version` says that no writer was at work meanwhile.

use std::hint::spin_loop;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicU64 as StampCell, Ordering};

use equivalent::Equivalent;

use crate::clock::Deadline;
use crate::store::entry::{Entry, EntryRef};
use crate::store::recency::{Epoch, Stamp};
use crate::store::segments::Segments;
pub(crate) use crate::store::segments::SlotId;
use crate::store::slot_times::SlotTimes;
use crate::sync::{ArcCell, ArcGuard, Link, Version, fence};

/// No slot.
pub(super) const NONE: SlotId = SlotId::MAX;

pub(crate) struct Table<K, V> {
    pub(super) slots: Segments<Slot<K, V>>,
    /// How many slots have ever been used.
    pub(super) used: Link,
    /// The first of the slots that are unused now, which are linked by `next`.
    pub(super) unused: AtomicU32,
    /// Counts each beginning and each end of a change: odd while one is being made.
    pub(super) version: Version,
    /// How many epochs readers have begun.
    read_epochs: AtomicU64,
    /// What is kept beside the slots in caches that serve stale values, or remove idle ones.
    pub(crate) times: Option<SlotTimes>,
}

pub(crate) struct Slot<K, V> {
    pub(super) entry: ArcCell<Entry<K, V>>,
    pub(super) stamp: StampCell,
    pub(super) tag: Link,
    /// The next slot in the chain.
    pub(super) next: Link,
    /// Where the chains of two buckets begin. They have nothing to do with the entry.
    heads: [Link; 2],
}

impl<K, V> Default for Slot<K, V> {
    fn default() -> Self {
        Self {
            entry: ArcCell::empty(),
            stamp: StampCell::new(u64::MAX),
            tag: Link::new(0),
            next: Link::new(NONE),
            heads: [Link::new(NONE), Link::new(NONE)],
        }
    }
}

/// What a slot tells of its key's hash: 32 bits that depend on all of it, whichever of its bits a hasher leaves alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tag(pub(super) u32);

impl Tag {
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "32 of the 128 bits are wanted")]
    pub(crate) fn of(hash: u64) -> Self {
        let product = u128::from(hash ^ 0x9E37_79B9_7F4A_7C15) * 0xD6E8_FEB8_6659_FD93;
        Self(((product >> 64) as u64 ^ product as u64) as u32)
    }

    /// The bucket of this tag when `slots` have been used, which must be more than none.
    #[inline]
    pub(crate) fn bucket(self, slots: u32) -> u64 {
        let buckets = 2 * u64::from(slots);
        let mask = buckets.next_power_of_two() - 1;
        let bucket = u64::from(self.0) & mask;
        if bucket < buckets { bucket } else { bucket & (mask >> 1) }
    }
}

/// An entry that was found, with the slot that it is in.
pub(crate) struct Found<'t, K, V> {
    pub(crate) id: SlotId,
    pub(crate) slot: &'t Slot<K, V>,
    pub(crate) entry: &'t Entry<K, V>,
    guard: &'t ArcGuard<Entry<K, V>>,
}

impl<'t, K, V> Found<'t, K, V> {
    #[inline]
    pub(crate) fn new(id: SlotId, slot: &'t Slot<K, V>, guard: &'t ArcGuard<Entry<K, V>>) -> Option<Self> {
        Some(Self { id, slot, entry: guard.get()?, guard })
    }

    /// The entry, to be kept.
    pub(crate) fn to_entry(&self) -> Option<EntryRef<K, V>> {
        self.guard.to_arc().map(EntryRef::new)
    }
}

impl<K, V> Slot<K, V> {
    #[inline]
    pub(crate) fn stamp(&self) -> &StampCell {
        &self.stamp
    }

    /// Whether there is an entry. Only for the writer that holds the lock.
    pub(crate) fn is_used(&self) -> bool {
        Stamp::load(&self.stamp) != Stamp::UNUSED
    }

    pub(super) fn tag(&self) -> Tag {
        Tag(self.tag.load(Ordering::Relaxed))
    }

    /// The entry in this slot, to be kept.
    pub(crate) fn entry(&self) -> Option<EntryRef<K, V>> {
        self.entry.load().to_arc().map(EntryRef::new)
    }

    /// Only for the writer that holds the lock.
    pub(crate) fn deadline(&self) -> Option<Deadline> {
        self.entry.load().get().map(Entry::deadline)
    }

    /// Gives the entry another deadline and returns the old one. Only for the writer that holds the lock.
    pub(crate) fn set_deadline(&self, deadline: Deadline) -> Option<Deadline> {
        let guard = self.entry.load();
        let entry = guard.get()?;
        let old = entry.deadline();
        entry.set_deadline(deadline);
        Some(old)
    }

    /// Puts an entry, or nothing, in the place of the entry.
    pub(super) fn put(&self, entry: Option<Arc<Entry<K, V>>>) -> Option<EntryRef<K, V>> {
        self.entry.swap(entry).map(EntryRef::new)
    }
}

impl<K, V> Table<K, V> {
    pub(crate) fn new(times: Option<SlotTimes>) -> Self {
        Self {
            times,
            slots: Segments::new(),
            used: Link::new(0),
            unused: AtomicU32::new(NONE),
            version: Version::new(0),
            read_epochs: AtomicU64::new(0),
        }
    }

    /// Allocates this many slots.
    pub(crate) fn reserve(&self, slots: SlotId) {
        self.slots.reserve(slots);
        if let Some(times) = &self.times {
            times.reserve(slots);
        }
    }

    /// The epoch for stamps: each change begins one.
    #[inline]
    pub(crate) fn epoch(&self) -> Epoch {
        self.version.load(Ordering::Relaxed).div_ceil(2) + self.read_epochs.load(Ordering::Relaxed)
    }

    /// What is known of a key that has no entry now. Only for the writer that holds the lock.
    pub(crate) fn absence(&self) -> Absence {
        Absence(self.version.load(Ordering::Relaxed))
    }

    /// Whether it is still so. Only for the writer that holds the lock.
    #[inline]
    pub(crate) fn confirms(&self, absence: Absence) -> bool {
        self.version.load(Ordering::Relaxed) == absence.0
    }

    /// Begins an epoch in which nothing changes.
    pub(crate) fn begin_epoch(&self) {
        self.read_epochs.fetch_add(1, Ordering::Relaxed);
    }

    /// Looks for the entry of `key` and returns what `read` makes of it; `None` when writers were at work each time.
    /// Runs the user's `Eq`.
    // The entry is lent to `read` instead of being returned: moving its guard about costs more than reading it.
    #[inline]
    pub(crate) fn find<Q, R>(
        &self,
        tag: Tag,
        key: &Q,
        read: impl Fn(Found<'_, K, V>) -> R,
    ) -> Option<Result<R, Absence>>
    where
        Q: Equivalent<K> + ?Sized,
    {
        let mut tries = 0;
        loop {
            let version = self.version.load(Ordering::Acquire);
            let mut steps = 0_u32;
            let mut next = self.chain(tag);
            while let Some(slot) = self.slots.get(next) {
                if slot.tag() == tag {
                    let guard = slot.entry.load();
                    if let Some(found) = Found::new(next, slot, &guard).filter(|found| key.equivalent(&found.entry.key))
                    {
                        return Some(Ok(read(found)));
                    }
                }
                next = slot.next.load(Ordering::Acquire);
                steps += 1;
                // A chain that changes while it is read may lead back to where the reader was.
                if steps % 64 == 0 && self.has_changed_since(version) {
                    break;
                }
            }
            if !self.has_changed_since(version) {
                return Some(Err(Absence(version)));
            }
            tries += 1;
            if tries == Self::TRIES {
                return None;
            }
            spin_loop();
        }
    }

    /// How often a reader looks before it waits for the writers.
    const TRIES: u32 = 8;

    #[inline]
    fn has_changed_since(&self, version: u64) -> bool {
        // Orders the reads of the chain before the second reading of the version.
        fence(Ordering::Acquire);
        version % 2 == 1 || self.version.load(Ordering::Relaxed) != version
    }

    /// The first slot of the chain that a key of `tag` is in.
    #[inline]
    pub(super) fn chain(&self, tag: Tag) -> SlotId {
        let used = self.used.load(Ordering::Acquire);
        if used == 0 { NONE } else { self.head(tag.bucket(used)).map_or(NONE, |head| head.load(Ordering::Acquire)) }
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "there are twice as many buckets as slots")]
    pub(super) fn head(&self, bucket: u64) -> Option<&Link> {
        Some(&self.slots.get((bucket / 2) as u32)?.heads[(bucket % 2) as usize])
    }

    /// The slot of that number, which was handed out by this table.
    pub(crate) fn slot(&self, id: SlotId) -> &Slot<K, V> {
        self.slots.get(id).expect("slots that were used stay")
    }

    /// How many slots there are.
    pub(crate) fn used(&self) -> usize {
        self.used.load(Ordering::Relaxed) as usize
    }

    /// The slots that have an entry, by number, with their stamps.
    pub(crate) fn stamps(&self) -> impl Iterator<Item = (Stamp, SlotId)> {
        let stamps = self.slots.iter().map(|slot| Stamp::load(&slot.stamp));
        stamps.zip(0..self.used.load(Ordering::Relaxed)).filter(|(stamp, _)| *stamp != Stamp::UNUSED)
    }
}

/// Drops the entries one by one, so that a panic of the user's `Drop` concerns neither the others nor the caller.
impl<K, V> Drop for Table<K, V> {
    fn drop(&mut self) {
        if std::mem::needs_drop::<(K, V)>() {
            self.slots.iter().for_each(|slot| drop(slot.put(None)));
        }
    }
}

/// That no entry has a key, as long as the table's version is this.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Absence(u64);
