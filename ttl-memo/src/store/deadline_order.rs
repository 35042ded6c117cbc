//! Which entry expires next.

use std::collections::BTreeMap;

use crate::clock::{Deadline, Timestamp};
use crate::store::segments::SlotId;
use crate::store::slot_list::{Place, SlotList};

/// The entries that expire, in the order in which they do.
///
/// Most are stored in that order: they form a list. The others are in a tree.
#[derive(Debug)]
pub(crate) struct DeadlineOrder {
    in_order: SlotList,
    /// No entry of the list expires before this,
    earliest: Deadline,
    /// nor after this.
    latest: Deadline,
    out_of_order: BTreeMap<(Deadline, Order), SlotId>,
    /// The number of the next entry in the tree.
    next_order: Order,
}

/// Orders entries of the tree that expire at the same time. The list knows them by it.
type Order = u32;

impl Default for DeadlineOrder {
    fn default() -> Self {
        Self {
            in_order: SlotList::default(),
            earliest: Deadline::NEVER,
            latest: Deadline::NEVER,
            out_of_order: BTreeMap::new(),
            next_order: 0,
        }
    }
}

impl DeadlineOrder {
    /// Whether the deadline of one may have come.
    #[inline]
    pub(crate) fn may_have_expired(&self, now: Timestamp) -> bool {
        self.earliest.has_come(now) || !self.out_of_order.is_empty()
    }

    /// The entry that expires first, if its deadline has come.
    pub(crate) fn expired(&mut self, now: Timestamp, deadline_of: &dyn Fn(SlotId) -> Deadline) -> Option<SlotId> {
        let unlisted = self.out_of_order.first_key_value().filter(|((deadline, _), _)| deadline.has_come(now));
        if !self.earliest.has_come(now) {
            return unlisted.map(|(_, slot)| *slot);
        }
        let first = self.in_order.first();
        self.earliest = first.map_or(Deadline::NEVER, deadline_of);
        match unlisted {
            Some(((deadline, _), slot)) if *deadline < self.earliest => Some(*slot),
            _ => first.filter(|_| self.earliest.has_come(now)),
        }
    }

    /// Allocates room for as many entries as there are `slots`.
    pub(crate) fn reserve(&mut self, slots: usize) {
        self.in_order.reserve(slots);
    }

    #[inline]
    pub(crate) fn add(&mut self, slot: SlotId, deadline: Deadline, deadline_of: &dyn Fn(SlotId) -> Deadline) {
        if deadline == Deadline::NEVER {
            return;
        }
        if self.is_in_order(deadline) {
            if self.in_order.first().is_none() {
                self.earliest = deadline;
            }
            self.latest = deadline;
            self.in_order.push(slot);
        } else {
            self.add_out_of_order(slot, deadline, deadline_of);
        }
    }

    #[cold]
    fn add_out_of_order(&mut self, slot: SlotId, deadline: Deadline, deadline_of: &dyn Fn(SlotId) -> Deadline) {
        if self.out_of_order.is_empty() && self.insert_near_end(slot, deadline, deadline_of) {
            return;
        }
        let order = self.next_order;
        self.next_order = order.wrapping_add(1);
        self.out_of_order.insert((deadline, order), slot);
        self.in_order.set_place(slot, Some(order));
    }

    /// Puts the entry into the list if its place is near the end, as when threads read the clock in one order and store in
    /// another. Returns whether it is there.
    fn insert_near_end(&mut self, slot: SlotId, deadline: Deadline, deadline_of: &dyn Fn(SlotId) -> Deadline) -> bool {
        const NEAR: usize = 4;
        let mut next = None;
        for _ in 0..=NEAR {
            let previous = next.map_or_else(|| self.in_order.last(), |next| self.in_order.previous(next));
            if previous.is_none_or(|previous| deadline_of(previous) <= deadline) {
                if previous.is_none() {
                    self.earliest = deadline;
                }
                self.in_order.insert_before(next, slot);
                return true;
            }
            next = previous;
        }
        false
    }

    /// Whether an entry with this `deadline` expires after all others, those that were stored before it included.
    #[inline]
    fn is_in_order(&self, deadline: Deadline) -> bool {
        let is_after_list = self.in_order.first().is_none() || deadline >= self.latest;
        is_after_list && (self.out_of_order.is_empty() || self.is_after_tree(deadline))
    }

    #[cold]
    fn is_after_tree(&self, deadline: Deadline) -> bool {
        self.out_of_order.last_key_value().is_none_or(|((latest, _), _)| deadline > *latest)
    }

    #[inline]
    pub(crate) fn remove(&mut self, slot: SlotId, deadline: &dyn Fn() -> Deadline) {
        match self.in_order.place(slot) {
            Place::Listed => self.in_order.remove(slot),
            Place::Elsewhere(order) => self.remove_out_of_order(slot, deadline(), order),
            Place::Nowhere => {}
        }
    }

    #[cold]
    fn remove_out_of_order(&mut self, slot: SlotId, deadline: Deadline, order: Order) {
        self.out_of_order.remove(&(deadline, order));
        self.in_order.set_place(slot, None);
    }

    /// Gives the entry in `slot` another `deadline`, if it is in the list then as before, and returns whether it is.
    #[inline]
    pub(crate) fn turn_over(&mut self, slot: SlotId, deadline: Deadline) -> bool {
        let stays = deadline >= self.latest && self.out_of_order.is_empty() && deadline != Deadline::NEVER;
        let is_done = stays && self.in_order.place(slot) == Place::Listed;
        if is_done {
            self.latest = deadline;
            self.in_order.move_to_end(slot);
        }
        is_done
    }

    /// How many there are whose deadline has come.
    pub(crate) fn count_expired(&self, now: Timestamp, deadline_of: &dyn Fn(SlotId) -> Deadline) -> usize {
        let in_order = self.in_order.iter().take_while(|slot| deadline_of(*slot).has_come(now)).count();
        in_order + self.out_of_order.keys().take_while(|(deadline, _)| deadline.has_come(now)).count()
    }

    /// All of them, in order.
    pub(crate) fn all(&self, deadline_of: &dyn Fn(SlotId) -> Deadline) -> Vec<(Deadline, SlotId)> {
        let mut all: Vec<_> = self.in_order.iter().map(|slot| (deadline_of(slot), slot)).collect();
        assert!(all.is_sorted_by_key(|(deadline, _)| *deadline), "the list is out of order");
        all.extend(self.out_of_order.iter().map(|((deadline, _), slot)| (*deadline, *slot)));
        all
    }
}
