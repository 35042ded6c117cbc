//! A small imitation of a cache, without values: what would be hits if the queues were divided in another way.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::store::queues::{Entries, Queues};
use crate::store::recency::{Epoch, Stamp};
use crate::store::segments::SlotId;
use crate::store::tag::Tag;

/// A cache of tags, which has a part of the keys and as large a part of the capacity.
#[derive(Debug)]
pub(crate) struct Miniature {
    queues: Queues,
    entries: Imitations,
    slots: HashMap<u32, SlotId, FixedState>,
    capacity: usize,
}

#[derive(Debug, Default)]
struct Imitations {
    entries: Vec<(Tag, Stamp)>,
    epoch: Epoch,
}

impl Entries for Imitations {
    fn stamp(&self, slot: SlotId) -> Stamp {
        self.entries[slot as usize].1
    }

    fn tag(&self, slot: SlotId) -> Tag {
        self.entries[slot as usize].0
    }

    fn epoch(&self) -> Epoch {
        self.epoch
    }
}

impl Miniature {
    pub(crate) fn new(queues: Queues, capacity: usize) -> Self {
        Self { queues, entries: Imitations::default(), slots: HashMap::default(), capacity }
    }

    /// Asks for the key with this `tag`, and stores it unless that is a hit. Returns whether it is one.
    pub(crate) fn request(&mut self, tag: Tag) -> bool {
        if let Some(slot) = self.slots.get(&tag.0) {
            self.entries.entries[*slot as usize].1 = Stamp::shared(self.entries.epoch);
            return true;
        }
        let Some(slot) = self.take_slot(tag) else { return false };
        self.entries.epoch += 1;
        self.entries.entries[slot as usize] = (tag, Stamp::stored(self.entries.epoch));
        self.slots.insert(tag.0, slot);
        self.queues.add(slot, &self.entries);
        false
    }

    fn take_slot(&mut self, tag: Tag) -> Option<SlotId> {
        let len = self.entries.entries.len();
        if len < self.capacity {
            self.entries.entries.push((tag, Stamp::UNUSED));
            return SlotId::try_from(len).ok();
        }
        let victim = self.queues.take_victim(len, &self.entries)?;
        self.slots.remove(&self.entries.tag(victim).0);
        Some(victim)
    }
}
