//! How many stamps an eviction looks at. Nobody but the index can tell, so the tests are here.

use std::cell::Cell;

use crate::clock::Deadline;
use crate::info::Policy;
use crate::store::bounds::Bounds;
use crate::store::entry::Lifetime;
use crate::store::index::Index;
use crate::store::lifetime_order::LifetimeOrder;
use crate::store::queues::Entries;
use crate::store::recency::{Epoch, Hit, Stamp};
use crate::store::segments::SlotId;
use crate::store::stored::StoredEntries;
use crate::store::tag::Tag;

const LIFETIME: Lifetime = Lifetime { deadline: Deadline::NEVER, is_error: false, idle_end: Deadline::NEVER };

/// Entries that count how often somebody looks at a stamp.
#[derive(Default)]
struct CountedLooks {
    stamps: Vec<Stamp>,
    tags: Vec<Tag>,
    epoch: Epoch,
    looks: Cell<usize>,
}

impl Entries for CountedLooks {
    fn stamp(&self, slot: SlotId) -> Stamp {
        self.looks.set(self.looks.get() + 1);
        self.stamps[slot as usize]
    }

    fn tag(&self, slot: SlotId) -> Tag {
        self.tags[slot as usize]
    }

    fn epoch(&self) -> Epoch {
        self.epoch
    }
}

impl StoredEntries for CountedLooks {
    fn slots(&self) -> SlotId {
        SlotId::try_from(self.stamps.len()).unwrap()
    }

    fn deadline(&self, _: SlotId) -> Deadline {
        Deadline::NEVER
    }

    fn idle_end(&self, _: SlotId) -> Deadline {
        Deadline::NEVER
    }
}

/// A full cache and its index.
fn full(policy: Policy, maxsize: SlotId) -> (Index, CountedLooks) {
    let bounds = Bounds { maxsize: Some(maxsize as usize), max_bytes: None };
    let mut index = Index::new(bounds, policy, LifetimeOrder::default());
    // Both halves of the stamps change.
    let mut entries = CountedLooks { epoch: u64::from(u16::MAX), ..CountedLooks::default() };
    for slot in 0..maxsize {
        entries.stamps.push(Stamp::UNUSED);
        entries.tags.push(Tag(slot));
        entries.store(slot, Tag(slot));
        index.occupy(slot);
        index.add(slot, 1, LIFETIME, &entries);
    }
    (index, entries)
}

impl CountedLooks {
    fn store(&mut self, slot: SlotId, tag: Tag) {
        self.epoch += 1;
        self.stamps[slot as usize] = Stamp::stored(self.epoch);
        self.tags[slot as usize] = tag;
    }

    /// Hits the first entries once, in the order of their slots.
    fn hit(&mut self, entries: SlotId) {
        for stamp in &mut self.stamps[..entries as usize] {
            self.epoch += 1;
            let Hit::Latest(hit) = stamp.of_hit(self.epoch, 0, Stamp::default()) else { panic!("not stamped") };
            *stamp = hit;
        }
    }

    /// Evicts an entry and stores another in its place, as a full cache does. Returns the slot, and how many stamps were
    /// looked at.
    fn turn_over(&mut self, index: &mut Index) -> (SlotId, usize) {
        let before = self.looks.get();
        let tag = Tag(SlotId::try_from(self.epoch).unwrap());
        if let Some(slot) = index.turn_over(1, LIFETIME, self) {
            self.store(slot, tag);
            return (slot, self.looks.get() - before);
        }
        let slot = index.take_victim(self).unwrap();
        index.evict(slot, self);
        self.store(slot, tag);
        index.new_tenant(slot);
        index.add(slot, 1, LIFETIME, self);
        (slot, self.looks.get() - before)
    }
}

#[test]
fn an_eviction_looks_at_what_was_hit_once_and_the_next_ones_find_it_in_order() {
    const ENTRIES: SlotId = 10_000;
    let (mut index, mut entries) = full(Policy::Lru, ENTRIES);
    for _ in 0..3 {
        entries.hit(ENTRIES);
        let looks: Vec<_> = (0..ENTRIES / 2)
            .map(|expected| {
                let (slot, looks) = entries.turn_over(&mut index);
                assert_eq!(slot, expected, "another one was used least recently");
                looks
            })
            .collect();

        assert!(looks[0] <= ENTRIES as usize * 11 / 10, "{} looks at {ENTRIES} entries", looks[0]);
        assert!(looks[1..].iter().all(|looks| *looks <= 4), "the order that the first one found got lost");
    }
}

#[test]
fn an_eviction_after_few_hits_looks_at_few_entries() {
    const ENTRIES: SlotId = 10_000;
    let (mut index, mut entries) = full(Policy::Lru, ENTRIES);
    entries.hit(10);
    for expected in (10..ENTRIES).chain(0..10) {
        let (slot, looks) = entries.turn_over(&mut index);
        assert_eq!(slot, expected, "another one was used least recently");
        assert!(looks <= 25, "{looks} looks after ten hits");
    }
}

/// All entries were used, so the policies would like to keep all of them.
#[test]
fn an_eviction_under_another_policy_looks_at_a_small_part_of_the_entries() {
    const ENTRIES: SlotId = 10_000;
    for policy in [Policy::S3Fifo, Policy::Adaptive] {
        let (mut index, mut entries) = full(policy, ENTRIES);
        entries.hit(ENTRIES);
        let most = (0..ENTRIES).map(|_| entries.turn_over(&mut index).1).max().unwrap();
        assert!(most <= ENTRIES as usize / 10, "{policy:?} looked at {most} of {ENTRIES} entries for one eviction");
    }
}
