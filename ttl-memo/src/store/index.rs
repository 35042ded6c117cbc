//! What a writer must know of all entries together: how many, how large, which was used least recently, which expires next.
//! Cannot lock, hash or tell the time, and holds no entry: it knows them by the numbers of their
//! slots.

use crate::clock::{Deadline, Timestamp};
use crate::info::Policy;
use crate::store::bounds::Bounds;
use crate::store::entry::Lifetime;
use crate::store::lifetime_order::LifetimeOrder;
use crate::store::occupied::OccupiedSlots;
use crate::store::recency::Stamp;
use crate::store::replacement::Replacement;
use crate::store::segments::SlotId;
use crate::store::stored::StoredEntries;
use crate::store::tags::TagIndex;
use crate::store::use_order::UseOrder;

/// What the lock protects, apart from the computations.
#[derive(Debug, Default)]
pub(crate) struct Index {
    len: usize,
    size: u128,
    /// The sizes by slot, if there are any but 1.
    sizes: Vec<usize>,
    occupied: OccupiedSlots,
    /// How many keys each slot has had so far.
    tenants: Vec<Tenant>,
    by_use: UseOrder,
    /// Decides which entry is evicted, if that isn't the least recently used one.
    replacement: Option<Box<Replacement>>,
    by_lifetime: LifetimeOrder,
    pub(crate) by_tag: TagIndex,
}

/// Tells the keys apart that a slot has had. It wraps, but not while somebody compares keys.
pub(crate) type Tenant = u32;

impl Index {
    /// An index that keeps the order of use from the beginning if the cache has `bounds`, and so will evict entries by it.
    pub(crate) fn new(bounds: Bounds, policy: Policy, by_lifetime: LifetimeOrder) -> Self {
        let replacement = Replacement::of(policy, bounds.maxsize).map(Box::new);
        let mut index = Self { replacement, by_lifetime, ..Self::default() };
        if bounds.are_set() && index.replacement.is_none() {
            index.by_use.keep_from_now_on();
        }
        index
    }

    /// Allocates room for as many entries as there are `slots`.
    pub(crate) fn reserve(&mut self, slots: usize) {
        self.occupied.reserve(slots);
        self.tenants.reserve(slots);
        self.by_use.reserve(slots);
        if let Some(replacement) = &mut self.replacement {
            replacement.reserve(slots);
        }
        self.by_lifetime.reserve(slots);
    }

    /// How many entries there are.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The sum of their sizes, which in a cache without a bound may be more than a `usize` can say.
    #[inline]
    pub(crate) fn size(&self) -> u128 {
        self.size
    }

    /// The sum of sizes, or the most that a `usize` can say.
    pub(crate) fn currsize(&self) -> usize {
        usize::try_from(self.size).unwrap_or(usize::MAX)
    }

    #[inline]
    pub(crate) fn size_of(&self, slot: SlotId) -> usize {
        self.sizes.get(slot as usize).copied().unwrap_or(1)
    }

    /// Records that `slot` belongs to another key from now on.
    #[inline]
    pub(crate) fn new_tenant(&mut self, slot: SlotId) {
        if let Some(tenant) = self.tenants.get_mut(slot as usize) {
            *tenant = tenant.wrapping_add(1);
        } else {
            self.tenants.resize(slot as usize + 1, 0);
            self.tenants[slot as usize] = 1;
        }
    }

    #[inline]
    pub(crate) fn tenant(&self, slot: SlotId) -> Tenant {
        self.tenants.get(slot as usize).copied().unwrap_or(0)
    }

    /// Records that `slot`, which was unused, holds an entry of a key from now on.
    pub(crate) fn occupy(&mut self, slot: SlotId) {
        self.len += 1;
        self.occupied.insert(slot);
        self.new_tenant(slot);
    }

    /// Records the entry that `slot` holds from now on, as the table does.
    pub(crate) fn add(&mut self, slot: SlotId, size: usize, lifetime: Lifetime, entries: &dyn StoredEntries) {
        self.size += size as u128;
        if size != 1 || !self.sizes.is_empty() {
            self.set_size(slot, size);
        }
        self.by_lifetime.add(slot, lifetime, entries);
        self.by_use.add(slot);
        if let Some(replacement) = &mut self.replacement {
            replacement.add(slot, entries);
        }
    }

    #[cold]
    fn set_size(&mut self, slot: SlotId, size: usize) {
        if self.sizes.len() <= slot as usize {
            self.sizes.resize(slot as usize + 1, 1);
        }
        self.sizes[slot as usize] = size;
    }

    /// Records that `slot` no longer holds its entry and is unused. The table must still hold it.
    pub(crate) fn remove(&mut self, slot: SlotId, entries: &dyn StoredEntries) {
        self.evict(slot, entries);
        self.len -= 1;
        self.occupied.remove(slot);
    }

    /// The same if an entry of another key is about to be stored there.
    pub(crate) fn evict(&mut self, slot: SlotId, entries: &dyn StoredEntries) {
        self.release(slot, entries);
        if let Some(replacement) = &mut self.replacement {
            replacement.remove(slot, entries);
        }
    }

    /// The same if another value of the same key is about to be stored there.
    pub(crate) fn release(&mut self, slot: SlotId, entries: &dyn StoredEntries) {
        self.size -= self.size_of(slot) as u128;
        self.by_lifetime.remove(slot, entries);
        self.by_use.remove(slot);
        self.by_tag.remove(slot);
    }

    /// Evicts the entry that was used least recently for one of another key, which is about to be stored in its slot, and
    /// returns that. `None` if it isn't as simple as it usually is.
    pub(crate) fn turn_over(&mut self, size: usize, lifetime: Lifetime, entries: &dyn StoredEntries) -> Option<SlotId> {
        if size != 1 || !self.sizes.is_empty() || self.replacement.is_some() {
            return None;
        }
        let slot = self.by_use.turn_over(entries)?;
        self.by_lifetime.replace(slot, lifetime, entries);
        self.by_tag.remove(slot);
        self.new_tenant(slot);
        Some(slot)
    }

    /// Records that the entry in `slot` expires at another time than it did.
    pub(crate) fn reschedule(
        &mut self,
        slot: SlotId,
        deadlines: (Deadline, Deadline),
        is_error: bool,
        entries: &dyn StoredEntries,
    ) {
        self.by_lifetime.reschedule(slot, deadlines, is_error, entries);
    }

    /// Takes the entry that the policy evicts next out of the order that it keeps, and returns its slot, for the caller to
    /// remove.
    pub(crate) fn take_victim(&mut self, entries: &dyn StoredEntries) -> Option<SlotId> {
        match &mut self.replacement {
            None => self.take_least_used(entries),
            Some(replacement) => replacement.take_victim(self.len, entries),
        }
    }

    /// Expects another number of entries from now on.
    pub(crate) fn expect(&mut self, entries: Option<usize>) {
        if let Some(replacement) = &mut self.replacement {
            replacement.expect(entries);
        }
    }

    /// Takes the entry that was used least recently out of the order of use, and returns its slot, for the caller to remove.
    pub(crate) fn take_least_used(&mut self, entries: &dyn StoredEntries) -> Option<SlotId> {
        if self.len == 0 {
            return None;
        }
        self.by_use.take_first(entries).or_else(|| self.take_least_used_of_all(entries))
    }

    #[cold]
    #[inline(never)]
    fn take_least_used_of_all(&mut self, entries: &dyn StoredEntries) -> Option<SlotId> {
        self.by_use.keep(self.len, self.occupied.iter(), entries);
        // Readers may be using the entries meanwhile. One that was used long ago will do.
        self.by_use.take_first(entries).or_else(|| self.by_use.take_any())
    }

    /// All slots that have an entry, in the order of their use.
    pub(crate) fn in_order_of_use(&self, entries: &dyn StoredEntries) -> Vec<(Stamp, SlotId)> {
        let mut all: Vec<_> = self.occupied.iter().map(|slot| (entries.stamp(slot), slot)).collect();
        all.sort_unstable();
        all
    }

    /// The slot of an entry that is gone; those that are gone for longest come first.
    #[inline]
    pub(crate) fn gone(&mut self, now: Timestamp, entries: &dyn StoredEntries) -> Option<SlotId> {
        self.by_lifetime.gone(now, entries)
    }

    /// The slot of an entry that is past its deadline, which is evicted before all that aren't.
    pub(crate) fn past_deadline(&mut self, now: Timestamp, entries: &dyn StoredEntries) -> Option<SlotId> {
        self.by_lifetime.past_deadline(now, entries)
    }

    /// How many entries had their deadline at `then` or before.
    pub(crate) fn count_until(&self, then: Timestamp, entries: &dyn StoredEntries) -> usize {
        self.by_lifetime.count_until(then, entries)
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        let Self { tenants, mut by_use, mut by_lifetime, mut replacement, .. } = std::mem::take(self);
        by_use.clear();
        by_lifetime.clear();
        if let Some(replacement) = &mut replacement {
            replacement.clear();
        }
        *self = Self { tenants, by_use, replacement, by_lifetime, ..Self::default() };
    }

    /// Checks what must hold between this and the table with the `entries`.
    ///
    /// # Panics
    ///
    /// When it doesn't.
    pub(crate) fn validate(&self, entries: &dyn StoredEntries) {
        let is_used = |slot: SlotId| entries.stamp(slot) != Stamp::UNUSED;
        let slots: Vec<_> = (0..entries.slots()).filter(|slot| is_used(*slot)).collect();
        assert_eq!(self.len, slots.len(), "entries are miscounted");
        assert!(self.occupied.iter().eq(slots.iter().copied()), "an entry would be overlooked");
        let size: u128 = slots.iter().map(|slot| self.size_of(*slot) as u128).sum();
        assert_eq!(self.size, size, "sizes are miscounted");
        let mut ending = self.by_lifetime.all(entries);
        ending.sort_unstable_by_key(|(_, slot)| *slot);
        let expected = slots.into_iter().map(|slot| (entries.deadline(slot), slot));
        let expected: Vec<_> = expected.filter(|(deadline, _)| *deadline != Deadline::NEVER).collect();
        assert_eq!(ending, expected, "an entry would never expire, or at the wrong time");
        self.by_use.validate(self.occupied.iter());
        self.by_tag.validate(is_used);
        if let Some(replacement) = &self.replacement {
            replacement.validate(self.occupied.iter());
        }
    }
}
