//! Whether a caller may use an entry, and that it did.

use std::time::Duration;

use crate::clock::Timestamp;
use crate::store::core::Core;
use crate::store::slot_times::SlotTimes;
use crate::store::standing::Standing;
use crate::store::table::{Found, SlotId};

impl<K, V> Core<K, V> {
    /// Whether the entry is fresh, for a caller that is about to use it.
    #[inline]
    pub(crate) fn is_fresh(&self, found: &Found<'_, K, V>) -> bool {
        match self.policy.tti {
            None => self.policy.clock.is_before(found.deadline),
            Some(tti) => self.is_fresh_and_not_idle(found, tti),
        }
    }

    /// The same in a cache whose entries expire when they are idle. Notes the use, at most once per sixteenth of `tti`.
    fn is_fresh_and_not_idle(&self, found: &Found<'_, K, V>, tti: Duration) -> bool {
        let Some(times) = &self.table.times else { return false };
        let (now, idle_end) = (self.policy.clock.now_within(tti / 16), times.idle_end(found.id));
        if !self.policy.clock.is_before_as_of(now, found.deadline.min(idle_end)) {
            return false;
        }
        times.note_use(found.id, idle_end, now);
        true
    }

    /// Notes the use of an entry that isn't fresh, in a cache whose entries expire when they are idle.
    pub(crate) fn note_stale_use(&self, slot: SlotId, now: Timestamp) {
        if let (Some(_), Some(times)) = (self.policy.tti, &self.table.times) {
            times.note_use(slot, times.idle_end(slot), now);
        }
    }

    pub(crate) fn standing(&self, found: &Found<'_, K, V>, now: Timestamp) -> Standing {
        self.policy.standing(&self.table, found.id, (&found.entry.value, found.deadline), now)
    }

    /// The times beside the slots, in a cache that has them.
    pub(crate) fn times(&self) -> Option<&SlotTimes> {
        self.table.times.as_ref()
    }
}
