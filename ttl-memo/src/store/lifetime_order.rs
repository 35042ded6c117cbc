//! Which entry's life ends next, whatever ends it: its lifetime, that of an error, or that nobody reads it.

use crate::clock::{Deadline, Span, Timestamp};
use crate::store::deadline_order::DeadlineOrder;
use crate::store::entry::Lifetime;
use crate::store::segments::SlotId;
use crate::store::stored::StoredEntries;

/// The entries in the order in which their lives end.
#[derive(Debug, Default)]
pub(crate) struct LifetimeOrder {
    by_deadline: DeadlineOrder,
    /// How long an entry is kept after its deadline.
    grace: Span,
    /// In caches that store errors or remove idle entries.
    more: Option<Box<More>>,
}

#[derive(Debug, Default)]
struct More {
    errors: DeadlineOrder,
    by_idle_end: DeadlineOrder,
    /// With which end each slot is in `by_idle_end`. Its entry may have been read since.
    idle_ends: Vec<Deadline>,
}

impl LifetimeOrder {
    /// The order for entries that are kept for `grace` after their deadline.
    pub(crate) fn new(grace: Span, has_more: bool) -> Self {
        Self { grace, more: has_more.then(Box::default), ..Self::default() }
    }

    /// Allocates room for as many entries as there are `slots`, most of which have the default lifetime.
    pub(crate) fn reserve(&mut self, slots: usize) {
        self.by_deadline.reserve(slots);
    }

    #[inline]
    pub(crate) fn add(&mut self, slot: SlotId, lifetime: Lifetime, entries: &dyn StoredEntries) {
        let deadline_of = &|slot| entries.deadline(slot);
        match &mut self.more {
            None => self.by_deadline.add(slot, lifetime.deadline, deadline_of),
            Some(more) => {
                let order = if lifetime.is_error { &mut more.errors } else { &mut self.by_deadline };
                order.add(slot, lifetime.deadline, deadline_of);
                more.add_idle(slot, lifetime.idle_end);
            }
        }
    }

    /// Records that the entry in `slot`, which the table still holds, is removed.
    #[inline]
    pub(crate) fn remove(&mut self, slot: SlotId, entries: &dyn StoredEntries) {
        let deadline = &|| entries.deadline(slot);
        self.by_deadline.remove(slot, deadline);
        if let Some(more) = &mut self.more {
            more.errors.remove(slot, deadline);
            more.remove_idle(slot);
        }
    }

    /// Records that the entry in `slot`, which the table still holds, is replaced by one with another `lifetime`.
    #[inline]
    pub(crate) fn replace(&mut self, slot: SlotId, lifetime: Lifetime, entries: &dyn StoredEntries) {
        if self.more.is_some() || !self.by_deadline.turn_over(slot, lifetime.deadline) {
            self.remove(slot, entries);
            self.add(slot, lifetime, entries);
        }
    }

    /// Records that the entry in `slot`, which had the deadline `old`, has that of `new`.
    pub(crate) fn reschedule(
        &mut self,
        slot: SlotId,
        (old, new): (Deadline, Deadline),
        is_error: bool,
        entries: &dyn StoredEntries,
    ) {
        let errors = self.more.as_mut().map(|more| &mut more.errors).filter(|_| is_error);
        let order = errors.unwrap_or(&mut self.by_deadline);
        order.remove(slot, &|| old);
        order.add(slot, new, &|slot| entries.deadline(slot));
    }

    /// The slot of an entry that is gone; those that are gone for longest come first.
    #[inline]
    pub(crate) fn gone(&mut self, now: Timestamp, entries: &dyn StoredEntries) -> Option<SlotId> {
        let may_be_one = self.more.is_some() || self.by_deadline.may_have_expired(now.earlier(self.grace));
        if may_be_one { self.look_for_gone(now, entries) } else { None }
    }

    #[cold]
    #[inline(never)]
    fn look_for_gone(&mut self, now: Timestamp, entries: &dyn StoredEntries) -> Option<SlotId> {
        let slot = self.by_deadline.expired(now.earlier(self.grace), &|slot| entries.deadline(slot));
        match &mut self.more {
            None => slot,
            Some(more) => {
                let end = |slot: &SlotId| entries.deadline(*slot).later(self.grace);
                let gone = slot.map(|slot| (end(&slot), slot));
                gone.into_iter().chain(more.gone(now, entries)).min().map(|(_, slot)| slot)
            }
        }
    }

    /// The slot of an entry whose deadline has come, though it isn't gone.
    pub(crate) fn past_deadline(&mut self, now: Timestamp, entries: &dyn StoredEntries) -> Option<SlotId> {
        if self.grace == Span::ZERO {
            return None;
        }
        self.by_deadline.expired(now, &|slot| entries.deadline(slot))
    }

    /// How many entries had their deadline at `then` or before.
    pub(crate) fn count_until(&self, then: Timestamp, entries: &dyn StoredEntries) -> usize {
        self.by_deadline.count_expired(then, &|slot| entries.deadline(slot))
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::new(self.grace, self.more.is_some());
    }

    /// The entries that expire, with their deadlines.
    pub(crate) fn all(&self, entries: &dyn StoredEntries) -> Vec<(Deadline, SlotId)> {
        let mut all = self.by_deadline.all(&|slot| entries.deadline(slot));
        if let Some(more) = &self.more {
            all.extend(more.errors.all(&|slot| entries.deadline(slot)));
        }
        all
    }
}

impl More {
    fn add_idle(&mut self, slot: SlotId, idle_end: Deadline) {
        if idle_end != Deadline::NEVER {
            if self.idle_ends.len() <= slot as usize {
                self.idle_ends.resize(slot as usize + 1, Deadline::NEVER);
            }
            self.idle_ends[slot as usize] = idle_end;
            self.by_idle_end.add(slot, idle_end, &|slot| self.idle_ends[slot as usize]);
        }
    }

    fn remove_idle(&mut self, slot: SlotId) {
        self.by_idle_end.remove(slot, &|| self.idle_ends[slot as usize]);
    }

    /// The entry that has been gone for longest, with the end of its life.
    fn gone(&mut self, now: Timestamp, entries: &dyn StoredEntries) -> Option<(Deadline, SlotId)> {
        let error = self.errors.expired(now, &|slot| entries.deadline(slot)).map(|slot| (entries.deadline(slot), slot));
        error.into_iter().chain(self.idle(now, entries)).min()
    }

    /// The entry that has been idle for too long. Those that were read since they got their places get new ones.
    fn idle(&mut self, now: Timestamp, entries: &dyn StoredEntries) -> Option<(Deadline, SlotId)> {
        loop {
            let slot = self.by_idle_end.expired(now, &|slot| self.idle_ends[slot as usize])?;
            let end = entries.idle_end(slot);
            if end.has_come(now) {
                return Some((end, slot));
            }
            self.remove_idle(slot);
            self.add_idle(slot, end);
        }
    }
}
