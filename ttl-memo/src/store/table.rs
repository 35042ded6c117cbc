//! The table: from a hash to the entries that may have its key. Read without the lock of the store, changed by one writer at a
//! time.
//! Knows nothing of locks, order of use, sizes or time.
//!
//! Entries stand in numbered slots, each in the chain of one bucket. With each slot that is used for the first time comes a
//! bucket, and the chain that it divides is divided then: linear hashing, in which no call ever moves more than one chain.
//! A slot never moves, so its number names its entry everywhere else.
//!
//! Readers follow chains while a writer may be changing them. They compare the key of an entry, so one that they find is the
//! right one. If they find none, they look again unless `version` says that no writer was at work meanwhile.

use std::hint::spin_loop;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use equivalent::Equivalent;

use crate::clock::Deadline;
use crate::store::counters::ThreadCounters;
use crate::store::entry::{Entry, EntryRef};
use crate::store::near::{Holders, Near};
use crate::store::recency::{Epoch, Row};
use crate::store::rows::{RowSet, Rows};
use crate::store::slot_times::SlotTimes;
pub(crate) use crate::store::slots::SlotId;
use crate::store::slots::{NONE, Slot, Slots};
pub(crate) use crate::store::tag::Tag;
use crate::sync::{Link, Version, fence};

pub(crate) struct Table<K, V> {
    pub(super) slots: Slots<K, V>,
    /// How many slots have ever been used.
    pub(super) used: Link,
    /// The first of the slots that are unused now, which are linked by `next`.
    pub(super) unused: AtomicU32,
    /// Counts each beginning and each end of a change: odd while one is being made.
    pub(super) version: Version,
    /// How many epochs readers have begun.
    read_epochs: AtomicU64,
    /// What each thread has for itself.
    pub(crate) rows: Rows<ThreadRow<K, V>>,
    /// What is kept beside the slots in caches that serve stale values, or remove idle ones.
    pub(crate) times: Option<SlotTimes>,
}

/// What one thread has for itself.
pub(crate) struct ThreadRow<K, V> {
    pub(crate) counters: ThreadCounters,
    pub(crate) near: Near<K, V>,
}

impl<K, V> Default for ThreadRow<K, V> {
    fn default() -> Self {
        Self { counters: ThreadCounters::default(), near: Near::default() }
    }
}

/// An entry that was found, with the slot that it is in.
pub(crate) struct Found<'t, K, V> {
    pub(crate) id: SlotId,
    pub(crate) entry: &'t EntryRef<K, V>,
    /// When it expires, or would have if it had not been removed since.
    pub(crate) deadline: Deadline,
}

impl<K, V> Table<K, V> {
    pub(crate) fn new(times: Option<SlotTimes>) -> Self {
        Self {
            times,
            slots: Slots::new(),
            used: Link::new(0),
            unused: AtomicU32::new(NONE),
            version: Version::new(0),
            read_epochs: AtomicU64::new(0),
            rows: Rows::default(),
        }
    }

    /// What the threads of a row keep, if there have been any.
    fn near(&self, row: Row) -> Option<&Near<K, V>> {
        self.rows.get(row).map(|row| &row.near)
    }

    /// Has all `holders` forget an entry that was removed, and that the caller holds. Adds the rows that the caller must
    /// [`tidy`](Self::tidy) to `untidy`.
    #[inline]
    pub(super) fn forget(&self, holders: Holders, tag: Tag, entry: &Entry<K, V>, untidy: &mut RowSet) {
        for row in holders.rows() {
            if self.near(row).is_some_and(|near| near.forget(tag, entry)) {
                untidy.insert(row);
            }
        }
    }

    /// Has the threads of these rows forget the entries that were removed while they were reading. Not under the lock: this
    /// runs the user's `Drop`.
    #[inline]
    pub(crate) fn tidy(&self, untidy: RowSet) {
        for row in untidy.rows() {
            if let Some(near) = self.near(row) {
                near.forget_gone();
            }
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
                    if let Some((entry, deadline)) = slot.look().filter(|(entry, _)| key.equivalent(&entry.key)) {
                        return Some(Ok(read(Found { id: next, entry: &entry, deadline })));
                    }
                }
                next = slot.next().load(Ordering::Acquire);
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
    pub(super) fn head(&self, bucket: u32) -> Option<&Link> {
        Some(self.slots.get(bucket)?.head())
    }

    /// The slot of that number, which was handed out by this table.
    #[inline]
    pub(crate) fn slot(&self, id: SlotId) -> &Slot<K, V> {
        self.slots.get(id).expect("slots that were used stay")
    }

    /// How many slots there are.
    pub(crate) fn used(&self) -> SlotId {
        self.used.load(Ordering::Relaxed)
    }
}

/// Drops the entries one by one, so that a panic of the user's `Drop` concerns neither the others nor the caller.
impl<K, V> Drop for Table<K, V> {
    fn drop(&mut self) {
        if std::mem::needs_drop::<(K, V)>() {
            for id in 0..self.used() {
                drop(self.slot(id).put(None));
            }
        }
    }
}

/// That no entry has a key, as long as the table's version is this.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Absence(u64);
