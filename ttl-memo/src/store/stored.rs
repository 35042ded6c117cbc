//! What the index asks about the entries of a table, which it knows by the numbers of their slots. It asks through this alone,
//! so that it is compiled once and not for each type of keys and values.

use crate::clock::Deadline;
use crate::store::queues::Entries;
use crate::store::recency::{Epoch, Stamp};
use crate::store::segments::SlotId;
use crate::store::table::Table;
use crate::store::tag::Tag;

/// The entries of one table.
pub(crate) trait StoredEntries: Entries {
    /// How many slots there are.
    fn slots(&self) -> SlotId;

    /// When the entry in this slot expires; never if there is none.
    fn deadline(&self, slot: SlotId) -> Deadline;

    /// When the entry in this slot has been idle for too long.
    fn idle_end(&self, slot: SlotId) -> Deadline;
}

impl<K, V> Entries for Table<K, V> {
    fn stamp(&self, slot: SlotId) -> Stamp {
        self.slot(slot).stamp().unwrap_or(Stamp::UNUSED)
    }

    fn tag(&self, slot: SlotId) -> Tag {
        self.slot(slot).tag()
    }

    fn epoch(&self) -> Epoch {
        Table::epoch(self)
    }
}

impl<K, V> StoredEntries for Table<K, V> {
    fn slots(&self) -> SlotId {
        self.used()
    }

    fn deadline(&self, slot: SlotId) -> Deadline {
        self.slot(slot).deadline().unwrap_or(Deadline::NEVER)
    }

    fn idle_end(&self, slot: SlotId) -> Deadline {
        self.times.as_ref().map_or(Deadline::NEVER, |times| times.idle_end(slot))
    }
}
