//! The slots of a table: an entry in each, when it was used last, and the links that lead to it.
//! Knows nothing of how the links are followed.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64 as StampCell, Ordering};

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
pub(crate) struct Slots<K, V> {
    groups: Segments<Group<K, V>>,
}

/// How many slots stand together.
const GROUP: u32 = 4;

/// The same for arrays.
const PLACES: usize = GROUP as usize;

/// A place for an entry.
type Cell<K, V> = Option<Arc<Entry<K, V>>>;

/// Slots that stand together, in 128 bytes, so that one lock does for their entries.
struct Group<K, V> {
    /// Held while an `Arc` is cloned or replaced.
    contents: EntryLock<Contents<K, V>>,
    /// When each entry was used last.
    stamps: [StampCell; PLACES],
    links: [Links; PLACES],
}

struct Contents<K, V> {
    entries: [Cell<K, V>; PLACES],
    /// Which threads keep each entry nearby.
    holders: [Holders; PLACES],
}

struct Links {
    tag: Link,
    /// The next slot in the chain.
    next: Link,
    /// Where the chain of a bucket begins. It has nothing to do with the entry.
    head: Link,
}

impl<K, V> Default for Group<K, V> {
    fn default() -> Self {
        let contents = Contents { entries: [const { None }; PLACES], holders: [Holders::NONE; PLACES] };
        let unused = || Links { tag: Link::new(0), next: Link::new(NONE), head: Link::new(NONE) };
        Self {
            contents: EntryLock::new(contents),
            stamps: [const { StampCell::new(u64::MAX) }; PLACES],
            links: std::array::from_fn(|_| unused()),
        }
    }
}

/// One slot.
pub(crate) struct Slot<'t, K, V> {
    group: &'t Group<K, V>,
    place: usize,
}

impl<K, V> Clone for Slot<'_, K, V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K, V> Copy for Slot<'_, K, V> {}

impl<K, V> Slots<K, V> {
    pub(crate) fn new() -> Self {
        Self { groups: Segments::new() }
    }

    /// Makes sure that there is a slot of this number.
    pub(crate) fn reach(&self, id: SlotId) {
        self.groups.reach(id / GROUP);
    }

    /// Allocates this many slots.
    pub(crate) fn reserve(&self, slots: SlotId) {
        self.groups.reserve(slots.div_ceil(GROUP));
    }

    #[inline]
    pub(crate) fn get(&self, id: SlotId) -> Option<Slot<'_, K, V>> {
        Some(Slot { group: self.groups.get(id / GROUP)?, place: (id % GROUP) as usize })
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Slot<'_, K, V>> {
        self.groups.iter().flat_map(|group| (0..PLACES).map(move |place| Slot { group, place }))
    }
}

impl<'t, K, V> Slot<'t, K, V> {
    #[inline]
    pub(crate) fn stamp(self) -> &'t StampCell {
        &self.group.stamps[self.place]
    }

    /// Whether there is an entry. Only for the writer that holds the lock of the store.
    #[inline]
    pub(crate) fn is_used(self) -> bool {
        Stamp::load(self.stamp()) != Stamp::UNUSED
    }

    #[inline]
    fn links(self) -> &'t Links {
        &self.group.links[self.place]
    }

    #[inline]
    pub(crate) fn tag(self) -> Tag {
        Tag(self.links().tag.load(Ordering::Relaxed))
    }

    #[inline]
    pub(super) fn set_tag(self, tag: Tag) {
        self.links().tag.store(tag.0, Ordering::Relaxed);
    }

    #[inline]
    pub(super) fn next(self) -> &'t Link {
        &self.links().next
    }

    #[inline]
    pub(super) fn head(self) -> &'t Link {
        &self.links().head
    }

    /// The entry in this slot, to be held, and its deadline. One that is removed has passed its deadline from then on.
    #[inline]
    pub(crate) fn look(self) -> Option<(EntryRef<K, V>, Deadline)> {
        let contents = self.group.contents.lock();
        let entry = contents.entries[self.place].clone()?;
        let deadline = entry.deadline();
        drop(contents);
        Some((EntryRef::new(entry), deadline))
    }

    /// The entry in this slot, to be held.
    pub(crate) fn entry(self) -> Option<EntryRef<K, V>> {
        Some(self.look()?.0)
    }

    /// Only for the writer that holds the lock of the store.
    pub(crate) fn deadline(self) -> Option<Deadline> {
        self.group.contents.lock().entries[self.place].as_ref().map(|entry| entry.deadline())
    }

    /// Gives the entry another deadline and returns the old one. Only for the writer that holds the lock of the store.
    pub(crate) fn set_deadline(self, deadline: Deadline) -> Option<Deadline> {
        let contents = self.group.contents.lock();
        let entry = contents.entries[self.place].as_ref()?;
        let old = entry.deadline();
        entry.set_deadline(deadline);
        Some(old)
    }

    /// Notes that the thread of `row` keeps `entry`. Returns whether it is still here.
    pub(crate) fn note_holder(self, entry: &Entry<K, V>, row: Row) -> bool {
        let Contents { entries, holders } = &mut *self.group.contents.lock();
        let is_here = entries[self.place].as_ref().is_some_and(|there| std::ptr::eq(&raw const **there, entry));
        if is_here {
            holders[self.place].insert(row);
        }
        is_here
    }

    /// Puts an entry, or nothing, in the place of the entry, and returns that and who keeps it nearby. Whoever finds what
    /// was put here can't take the old entry for fresh any more.
    #[inline]
    pub(super) fn put(self, new: Option<EntryRef<K, V>>) -> (Option<EntryRef<K, V>>, Holders) {
        let new = new.and_then(EntryRef::into_arc);
        let mut contents = self.group.contents.lock();
        let old = std::mem::replace(&mut contents.entries[self.place], new);
        let holders = std::mem::replace(&mut contents.holders[self.place], Holders::NONE);
        if let Some(old) = &old {
            old.set_deadline(Deadline::PASSED);
        }
        drop(contents);
        (old.map(EntryRef::new), holders)
    }
}
