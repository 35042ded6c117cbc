//! How far an entry's life has gone.

use std::time::Duration;

use crate::clock::{Deadline, Timestamp};
use crate::store::settings::Settings;
use crate::store::table::{SlotId, Table};

/// What an entry may still be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Fresh,
    /// Served while a caller computes the next value.
    Stale,
    /// Served instead of an error.
    Retained,
    /// Expired.
    Gone,
}

impl Standing {
    /// Whether lookups find the entry.
    pub(crate) fn is_served(self) -> bool {
        matches!(self, Self::Fresh | Self::Stale)
    }
}

impl<K, V> Settings<K, V> {
    /// Whether a cache with this policy has [`SlotTimes`].
    pub(crate) fn has_slot_times(&self) -> bool {
        self.tti.is_some() || !self.grace().is_zero()
    }

    /// How long entries are kept after their deadline.
    pub(crate) fn grace(&self) -> Duration {
        self.stale.max(self.stale_if_error)
    }

    pub(crate) fn is_error(&self, value: &V) -> bool {
        self.errors.as_ref().is_some_and(|errors| (errors.is_error)(value))
    }

    /// How long nobody tries to replace a stale value after an attempt that failed.
    pub(crate) fn retry_delay(&self) -> Duration {
        self.errors.as_ref().map_or(Duration::from_secs(1), |errors| errors.ttl)
    }

    /// The standing of the entry with this value and deadline, which is in `slot`.
    pub(crate) fn standing(
        &self,
        table: &Table<K, V>,
        slot: SlotId,
        (value, deadline): (&V, Deadline),
        now: Timestamp,
    ) -> Standing {
        if table.times.as_ref().is_some_and(|times| times.idle_end(slot).has_come(now)) {
            Standing::Gone
        } else if !deadline.has_come(now) {
            Standing::Fresh
        } else if self.grace().is_zero() || self.is_error(value) {
            Standing::Gone
        } else if !deadline.extended(self.stale).has_come(now) {
            Standing::Stale
        } else if !deadline.extended(self.stale_if_error).has_come(now) {
            Standing::Retained
        } else {
            Standing::Gone
        }
    }

    /// Until when lookups find the entry with this value and deadline, which is in `slot`.
    pub(crate) fn served_until(
        &self,
        table: &Table<K, V>,
        slot: SlotId,
        (value, deadline): (&V, Deadline),
    ) -> Deadline {
        let idle_end = table.times.as_ref().map_or(Deadline::NEVER, |times| times.idle_end(slot));
        let stale = if self.is_error(value) { Duration::ZERO } else { self.stale };
        deadline.extended(stale).min(idle_end)
    }
}
