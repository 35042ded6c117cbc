//! A list of slots that an entry can leave from any place. Knows nothing of what is in the slots, or of the list's order.

use crate::store::segments::SlotId;

/// A doubly linked list, with the links of all slots side by side.
#[derive(Debug)]
pub(crate) struct SlotList {
    links: Vec<Links>,
    first: SlotId,
    last: SlotId,
}

/// Where a slot is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the list.
    Listed,
    /// In another structure of the list's owner, with a number that the owner chose.
    Elsewhere(u32),
    Nowhere,
}

#[derive(Clone, Copy, Debug)]
struct Links {
    previous: SlotId,
    next: SlotId,
}

/// No slot.
const NONE: SlotId = SlotId::MAX;

/// Stands in `previous` of a slot that is elsewhere. Its `next` is the owner's number.
const ELSEWHERE: SlotId = SlotId::MAX - 1;

/// Stands there for a slot that is nowhere.
const NOWHERE: SlotId = SlotId::MAX - 2;

impl Default for SlotList {
    fn default() -> Self {
        Self { links: Vec::new(), first: NONE, last: NONE }
    }
}

impl SlotList {
    /// Allocates the links of `slots`.
    pub(crate) fn reserve(&mut self, slots: usize) {
        self.links.reserve(slots);
    }

    #[inline]
    pub(crate) fn first(&self) -> Option<SlotId> {
        (self.first != NONE).then_some(self.first)
    }

    #[inline]
    pub(crate) fn place(&self, slot: SlotId) -> Place {
        match self.links.get(slot as usize) {
            None | Some(Links { previous: NOWHERE, .. }) => Place::Nowhere,
            Some(Links { previous: ELSEWHERE, next }) => Place::Elsewhere(*next),
            Some(_) => Place::Listed,
        }
    }

    /// Puts a slot that isn't listed at the end.
    #[inline]
    pub(crate) fn push(&mut self, slot: SlotId) {
        match self.links.get_mut(self.last as usize) {
            Some(last) => last.next = slot,
            None => self.first = slot,
        }
        let previous = std::mem::replace(&mut self.last, slot);
        self.set(slot, Links { previous, next: NONE });
    }

    /// Takes a slot that is listed out.
    #[inline]
    pub(crate) fn remove(&mut self, slot: SlotId) {
        let Links { previous, next } = self.links[slot as usize];
        match self.links.get_mut(previous as usize) {
            Some(previous) => previous.next = next,
            None => self.first = next,
        }
        match self.links.get_mut(next as usize) {
            Some(next) => next.previous = previous,
            None => self.last = previous,
        }
        self.links[slot as usize].previous = NOWHERE;
    }

    #[inline]
    pub(crate) fn last(&self) -> Option<SlotId> {
        (self.last != NONE).then_some(self.last)
    }

    /// The slot before one that is listed.
    pub(crate) fn previous(&self, slot: SlotId) -> Option<SlotId> {
        let previous = self.links[slot as usize].previous;
        (previous != NONE).then_some(previous)
    }

    /// Puts a slot that isn't listed before one that is, or at the end.
    pub(crate) fn insert_before(&mut self, next: Option<SlotId>, slot: SlotId) {
        let Some(next) = next else { return self.push(slot) };
        let previous = std::mem::replace(&mut self.links[next as usize].previous, slot);
        match self.links.get_mut(previous as usize) {
            Some(previous) => previous.next = slot,
            None => self.first = slot,
        }
        self.set(slot, Links { previous, next });
    }

    /// Takes a slot that is listed to the end.
    #[inline]
    pub(crate) fn move_to_end(&mut self, slot: SlotId) {
        let Links { previous, next } = self.links[slot as usize];
        let Some(after) = self.links.get_mut(next as usize) else { return };
        after.previous = previous;
        match self.links.get_mut(previous as usize) {
            Some(previous) => previous.next = next,
            None => self.first = next,
        }
        self.links[self.last as usize].next = slot;
        self.links[slot as usize] = Links { previous: self.last, next: NONE };
        self.last = slot;
    }

    /// Takes all slots out. None is anywhere then.
    pub(crate) fn clear(&mut self) {
        self.links.fill(Links { previous: NOWHERE, next: NONE });
        self.first = NONE;
        self.last = NONE;
    }

    /// Records where a slot that isn't listed is.
    #[inline]
    pub(crate) fn set_place(&mut self, slot: SlotId, elsewhere: Option<u32>) {
        let previous = if elsewhere.is_some() { ELSEWHERE } else { NOWHERE };
        self.set(slot, Links { previous, next: elsewhere.unwrap_or(NONE) });
    }

    #[inline]
    fn set(&mut self, slot: SlotId, links: Links) {
        match self.links.get_mut(slot as usize) {
            Some(place) => *place = links,
            None => self.grow(slot, links),
        }
    }

    #[cold]
    fn grow(&mut self, slot: SlotId, links: Links) {
        self.links.resize(slot as usize, Links { previous: NOWHERE, next: NONE });
        self.links.push(links);
    }

    /// The slots in the list, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = SlotId> {
        std::iter::successors(self.first(), |slot| {
            let next = self.links[*slot as usize].next;
            (next != NONE).then_some(next)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, SlotList};

    fn list_of(slots: impl IntoIterator<Item = u32>) -> SlotList {
        let mut list = SlotList::default();
        slots.into_iter().for_each(|slot| list.push(slot));
        list
    }

    #[test]
    fn slots_come_in_the_order_in_which_they_were_pushed() {
        assert!(list_of([7, 0, 300, 2]).iter().eq([7, 0, 300, 2]));
    }

    #[test]
    fn a_slot_leaves_from_any_place() {
        for removed in [5, 0, 9, 4] {
            let mut list = list_of([5, 0, 9, 4]);
            list.remove(removed);
            assert!(list.iter().eq([5, 0, 9, 4].into_iter().filter(|slot| *slot != removed)));
            list.push(removed);
            assert_eq!(list.iter().last(), Some(removed));
        }
    }

    #[test]
    fn a_slot_goes_to_the_end_from_any_place() {
        for moved in [5, 0, 9, 4] {
            let mut list = list_of([5, 0, 9, 4]);
            list.move_to_end(moved);
            let others = [5, 0, 9, 4].into_iter().filter(|slot| *slot != moved);
            assert!(list.iter().eq(others.chain([moved])));
            list.remove(moved);
            assert!(list.iter().all(|slot| slot != moved));
        }
        let mut list = list_of([3]);
        list.move_to_end(3);
        assert!(list.iter().eq([3]));
    }

    #[test]
    fn a_slot_is_put_before_any_other() {
        for (index, next) in [5, 0, 9, 4].into_iter().enumerate() {
            let mut list = list_of([5, 0, 9, 4]);
            list.insert_before(Some(next), 300);
            let mut expected = vec![5, 0, 9, 4];
            expected.insert(index, 300);
            assert!(list.iter().eq(expected));
            assert_eq!(list.previous(next), Some(300));
            assert_eq!((list.last(), list.previous(list.first().unwrap())), (Some(4), None));
        }
    }

    #[test]
    fn a_slot_is_in_one_place_at_a_time() {
        let mut list = list_of([1, 2]);
        assert_eq!([0, 1, 2, 3].map(|slot| list.place(slot) == Place::Listed), [false, true, true, false]);
        list.remove(1);
        assert_eq!(list.place(1), Place::Nowhere);
        list.set_place(1, Some(17));
        assert_eq!(list.place(1), Place::Elsewhere(17));
        list.set_place(1, None);
        assert_eq!(list.place(1), Place::Nowhere);
        assert!(list.iter().eq([2]));
    }
}
