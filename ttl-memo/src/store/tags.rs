//! Which entries have a tag, and which tags an entry has.
//! Knows tags as numbers and entries by their slots; runs no code of the user's.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::RandomState;
use crate::store::segments::SlotId;

/// A hash of a tag, which stands for it. If two tags ever had the same, invalidating one would also forget the entries of the
/// other, as a cache may at any time.
pub(crate) type TagHash = u64;

/// The tags of an entry, each once; `None` if it has none.
pub(crate) type EntryTags = Option<Box<[TagHash]>>;

/// The slots of each tag, and the tags of each slot. Both are lists of the same links, so a slot leaves all its tags without a
/// search.
#[derive(Debug)]
pub(crate) struct TagIndex {
    first_of_tag: HashMap<TagHash, LinkId, RandomState>,
    first_of_slot: Vec<LinkId>,
    links: Vec<Link>,
    /// The first of those that can be used again.
    unused: LinkId,
}

/// One tag of one slot.
#[derive(Clone, Copy, Debug)]
struct Link {
    tag: TagHash,
    slot: SlotId,
    next_of_slot: LinkId,
    before: LinkId,
    after: LinkId,
}

type LinkId = u32;

const NONE: LinkId = LinkId::MAX;

impl Default for TagIndex {
    fn default() -> Self {
        Self { first_of_tag: HashMap::default(), first_of_slot: Vec::new(), links: Vec::new(), unused: NONE }
    }
}

impl TagIndex {
    /// Records the tags of the entry in `slot`, which has none so far.
    #[inline]
    pub(crate) fn add(&mut self, slot: SlotId, tags: &EntryTags) {
        if let Some(tags) = tags {
            self.add_all(slot, tags);
        }
    }

    fn add_all(&mut self, slot: SlotId, tags: &[TagHash]) {
        if self.first_of_slot.len() <= slot as usize {
            self.first_of_slot.resize(slot as usize + 1, NONE);
        }
        for &tag in tags {
            let next_of_slot = self.first_of_slot[slot as usize];
            let after = self.first_of_tag.get(&tag).copied().unwrap_or(NONE);
            let link = self.take_link(Link { tag, slot, next_of_slot, before: NONE, after });
            if let Some(after) = self.links.get_mut(after as usize) {
                after.before = link;
            }
            self.first_of_tag.insert(tag, link);
            self.first_of_slot[slot as usize] = link;
        }
    }

    fn take_link(&mut self, link: Link) -> LinkId {
        let unused = self.unused;
        if let Some(place) = self.links.get_mut(unused as usize) {
            self.unused = place.next_of_slot;
            *place = link;
            return unused;
        }
        let new = LinkId::try_from(self.links.len()).ok().filter(|new| *new != NONE);
        self.links.push(link);
        new.expect("the entries of a cache have less than four billion tags together")
    }

    /// Records that the entry in `slot` is removed.
    #[inline]
    pub(crate) fn remove(&mut self, slot: SlotId) {
        if let Some(first) = self.first_of_slot.get_mut(slot as usize) {
            let first = std::mem::replace(first, NONE);
            self.remove_from(first);
        }
    }

    fn remove_from(&mut self, mut next: LinkId) {
        while let Some(&Link { tag, next_of_slot, before, after, .. }) = self.links.get(next as usize) {
            if let Some(after) = self.links.get_mut(after as usize) {
                after.before = before;
            }
            if let Some(before) = self.links.get_mut(before as usize) {
                before.after = after;
            } else if let Entry::Occupied(mut first) = self.first_of_tag.entry(tag) {
                if after == NONE {
                    first.remove();
                } else {
                    first.insert(after);
                }
            }
            self.links[next as usize].next_of_slot = self.unused;
            self.unused = next;
            next = next_of_slot;
        }
    }

    /// A slot whose entry has the tag.
    pub(crate) fn slot_with(&self, tag: TagHash) -> Option<SlotId> {
        let first = self.first_of_tag.get(&tag)?;
        self.links.get(*first as usize).map(|link| link.slot)
    }

    /// How many tags the entries have together.
    fn len(&self) -> usize {
        self.first_of_slot.iter().map(|first| self.of_slot(*first).count()).sum()
    }

    fn of_slot(&self, first: LinkId) -> impl Iterator<Item = &Link> {
        std::iter::successors(self.links.get(first as usize), |link| self.links.get(link.next_of_slot as usize))
    }

    fn of_tag(&self, first: LinkId) -> impl Iterator<Item = &Link> {
        std::iter::successors(self.links.get(first as usize), |link| self.links.get(link.after as usize))
    }

    /// Checks that both kinds of lists have the same links, and that only slots that `have_entries` have tags.
    ///
    /// # Panics
    ///
    /// When that isn't so.
    pub(crate) fn validate(&self, has_entry: impl Fn(SlotId) -> bool) {
        let of_tags = self.first_of_tag.iter().map(|(tag, first)| {
            let links = self.of_tag(*first).inspect(|link| assert_eq!(link.tag, *tag, "an entry has a wrong tag"));
            let links = links.inspect(|link| assert!(has_entry(link.slot), "a removed entry still has a tag"));
            let slots: Vec<_> = links.map(|link| link.slot).collect();
            assert!(!slots.is_empty(), "a tag without entries is kept");
            slots.len()
        });
        assert_eq!(of_tags.sum::<usize>(), self.len(), "an entry would be overlooked when a tag is invalidated");
        let unused = std::iter::successors(self.links.get(self.unused as usize), |link| {
            self.links.get(link.next_of_slot as usize)
        });
        assert_eq!(unused.count() + self.len(), self.links.len(), "room for a tag is lost");
    }
}
