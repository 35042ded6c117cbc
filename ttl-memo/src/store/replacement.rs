//! Which entry is evicted in a cache with another policy than LRU. Knows nothing of the order of use.

use crate::info::Policy;
use crate::store::queues::{Queues, Rule};
use crate::store::segments::SlotId;
use crate::store::stored::StoredEntries;
use crate::store::tuner::{SHARES, Tuner};

/// What such a cache knows beside the order of use.
#[derive(Debug)]
pub(crate) struct Replacement {
    policy: Policy,
    queues: Queues,
    /// Only for the adaptive policy.
    tuner: Option<Tuner>,
}

/// The share of S3-FIFO's small queue in thousandths.
const S3_FIFO_SHARE: usize = 100;

impl Replacement {
    /// `None` for LRU, which needs only the order of use. `expected` is how many entries there may be, if that is known.
    pub(crate) fn of(policy: Policy, expected: Option<usize>) -> Option<Self> {
        let queues = match policy {
            Policy::Lru => return None,
            Policy::S3Fifo => Queues::new(Rule::Always, S3_FIFO_SHARE),
            Policy::Adaptive => Queues::new(Rule::IfUsedLater, SHARES[0]),
        };
        let mut this = Self { policy, queues, tuner: None };
        this.expect(expected);
        Some(this)
    }

    pub(crate) fn reserve(&mut self, slots: usize) {
        self.queues.reserve(slots);
    }

    /// Records that an entry was stored in `slot`: a new one, or another value of the entry that was there.
    pub(crate) fn add(&mut self, slot: SlotId, entries: &dyn StoredEntries) {
        if self.queues.contains(slot) {
            return;
        }
        self.queues.add(slot, entries);
        if let Some(tuner) = &mut self.tuner {
            tuner.note_stored(slot, entries);
            self.queues.set_share(tuner.share());
        }
    }

    /// Records that the entry in `slot` was removed. The table must still hold it.
    pub(crate) fn remove(&mut self, slot: SlotId, entries: &dyn StoredEntries) {
        self.queues.remove(slot, entries);
    }

    /// Takes out the entry that is evicted next, of `len` entries, and returns its slot.
    pub(crate) fn take_victim(&mut self, len: usize, entries: &dyn StoredEntries) -> Option<SlotId> {
        if len == 0 {
            return None;
        }
        if self.policy == Policy::Adaptive && self.tuner.as_ref().is_none_or(|tuner| !tuner.suits(len)) {
            self.tuner = Some(Tuner::new(len));
        }
        self.queues.take_victim(len, entries)
    }

    /// Expects another number of entries from now on.
    pub(crate) fn expect(&mut self, entries: Option<usize>) {
        self.queues.forget_capacity();
        self.tuner = entries.filter(|_| self.policy == Policy::Adaptive).map(Tuner::new);
    }

    /// Forgets all entries, but not what suited them.
    pub(crate) fn clear(&mut self) {
        self.queues.clear();
    }

    /// Checks that each entry is known once.
    ///
    /// # Panics
    ///
    /// When it isn't so.
    pub(crate) fn validate(&self, slots: impl Iterator<Item = SlotId>) {
        self.queues.validate(slots);
    }
}
