//! What caches that serve stale values, or remove idle ones, know of a slot beside its entry's deadline.

use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::clock::{Deadline, Span, Timestamp};
use crate::store::segments::{Segments, SlotId};
use crate::sync::Time;

/// Two times for each slot. Readers extend the first, and read the second.
pub(crate) struct SlotTimes {
    slots: Segments<Times>,
    /// The time to idle, and the part of it by which a use may be noted too early.
    tti: Span,
    part: Span,
}

struct Times {
    /// When the entry has been idle for too long.
    idle_end: Time,
    /// When the next attempt to replace a stale value may begin; never, while one is under way.
    retry: Time,
}

impl Default for Times {
    fn default() -> Self {
        Self { idle_end: Time::new(u64::MAX), retry: Time::new(0) }
    }
}

impl SlotTimes {
    pub(crate) fn new(tti: Option<Duration>) -> Self {
        let tti = tti.unwrap_or_default();
        Self { slots: Segments::new(), tti: Span::of(tti), part: Span::of(tti / 16) }
    }

    /// Makes room for `slot`.
    pub(crate) fn reach(&self, slot: SlotId) {
        self.slots.reach(slot);
    }

    /// Allocates the times of this many slots.
    pub(crate) fn reserve(&self, slots: SlotId) {
        self.slots.reserve(slots);
    }

    /// Begins anew for an entry that is stored in `slot`.
    pub(crate) fn begin(&self, slot: SlotId, idle_end: Deadline) {
        if let Some(times) = self.slots.get(slot) {
            times.idle_end.store(idle_end.to_bits(), Ordering::Relaxed);
            times.retry.store(0, Ordering::Relaxed);
        }
    }

    #[inline]
    pub(crate) fn idle_end(&self, slot: SlotId) -> Deadline {
        self.slots
            .get(slot)
            .map_or(Deadline::NEVER, |times| Deadline::from_bits(times.idle_end.load(Ordering::Relaxed)))
    }

    /// Notes that the entry, which would have been idle for too long at `idle_end`, is read: at most once per sixteenth of
    /// the time.
    #[inline]
    pub(crate) fn note_use(&self, slot: SlotId, idle_end: Deadline, now: Timestamp) {
        let new_end = Deadline::in_span(now, self.tti);
        if new_end >= idle_end.later(self.part) {
            self.extend_idle(slot, new_end);
        }
    }

    #[cold]
    fn extend_idle(&self, slot: SlotId, new_end: Deadline) {
        if let Some(times) = self.slots.get(slot) {
            // A use may have been noted for a later time.
            times.idle_end.fetch_max(new_end.to_bits(), Ordering::Relaxed);
        }
    }

    /// Says when the next attempt to replace the value may begin.
    pub(crate) fn set_retry(&self, slot: SlotId, retry: Retry) {
        if let Some(times) = self.slots.get(slot) {
            times.retry.store(retry.0.to_bits(), Ordering::Relaxed);
        }
    }

    pub(crate) fn retry(&self, slot: SlotId) -> Retry {
        Retry(
            self.slots
                .get(slot)
                .map_or(Deadline::NEVER, |times| Deadline::from_bits(times.retry.load(Ordering::Relaxed))),
        )
    }
}

/// When the next attempt to replace a value may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Retry(Deadline);

impl Retry {
    /// One is under way.
    pub(crate) const UNDER_WAY: Self = Self(Deadline::NEVER);

    pub(crate) const AT_ONCE: Self = Self(Deadline::from_bits(0));

    pub(crate) fn at(time: Deadline) -> Self {
        Self(time)
    }

    /// Whether the next attempt may begin.
    pub(crate) fn is_due(self, now: Timestamp) -> bool {
        self.0.has_come(now)
    }
}
