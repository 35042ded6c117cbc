//! What a writer must know of all entries together: how many, how large, which was used least recently, which expires next.
//! Cannot lock, hash or tell the time, and holds no entry: it names them by slot and asks the table about them.

use std::collections::BTreeMap;

use crate::clock::{Deadline, Timestamp};
use crate::store::occupied::OccupiedSlots;
use crate::store::recency::Stamp;
use crate::store::table::{SlotId, Table};

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
    by_deadline: DeadlineOrder,
}

/// Tells the keys apart that a slot has had. It wraps, but not while somebody compares keys.
pub(crate) type Tenant = u32;

impl Index {
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
    pub(crate) fn new_tenant(&mut self, slot: SlotId) {
        if self.tenants.len() <= slot as usize {
            self.tenants.resize(slot as usize + 1, 0);
        }
        let tenant = &mut self.tenants[slot as usize];
        *tenant = tenant.wrapping_add(1);
    }

    pub(crate) fn tenant(&self, slot: SlotId) -> Tenant {
        self.tenants.get(slot as usize).copied().unwrap_or(0)
    }

    /// Records that `slot` holds an entry from now on.
    pub(crate) fn add(&mut self, slot: SlotId, size: usize, deadline: Deadline) {
        self.len += 1;
        self.occupied.insert(slot);
        self.size += size as u128;
        if size != 1 || !self.sizes.is_empty() {
            if self.sizes.len() <= slot as usize {
                self.sizes.resize(slot as usize + 1, 1);
            }
            self.sizes[slot as usize] = size;
        }
        self.by_deadline.add(slot, deadline);
    }

    /// Records that `slot` no longer holds its entry. The table must still hold it.
    pub(crate) fn remove<K, V>(&mut self, slot: SlotId, table: &Table<K, V>) {
        self.len -= 1;
        self.occupied.remove(slot);
        self.size -= self.size_of(slot) as u128;
        self.by_deadline.remove(slot, || deadline_of(slot, table));
    }

    /// Records that the entry in `slot` expires at another time than it did.
    pub(crate) fn reschedule(&mut self, slot: SlotId, old: Deadline, new: Deadline) {
        self.by_deadline.remove(slot, || old);
        self.by_deadline.add(slot, new);
    }

    /// The slot of the entry that was used least recently.
    pub(crate) fn least_used<K, V>(&mut self, table: &Table<K, V>) -> Option<SlotId> {
        if self.len == 0 {
            None
        } else if self.is_sparse(table) {
            self.by_use.first(table, self.len, || stamps_of(&self.occupied, table))
        } else {
            self.by_use.first(table, self.len, || table.stamps())
        }
    }

    /// All slots that have an entry, in the order of their use.
    pub(crate) fn in_order_of_use<K, V>(&self, table: &Table<K, V>) -> Vec<(Stamp, SlotId)> {
        let mut all: Vec<_> =
            if self.is_sparse(table) { stamps_of(&self.occupied, table).collect() } else { table.stamps().collect() };
        all.sort_unstable();
        all
    }

    /// Whether so few of the slots have an entry that it doesn't pay to look at all slots.
    fn is_sparse<K, V>(&self, table: &Table<K, V>) -> bool {
        self.len < table.used() / 8
    }

    /// The slot of an entry whose deadline has come; those that expired first come first.
    #[inline]
    pub(crate) fn expired<K, V>(&mut self, now: Timestamp, table: &Table<K, V>) -> Option<SlotId> {
        self.by_deadline.expired(now, |slot| deadline_of(slot, table))
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        let tenants = std::mem::take(&mut self.tenants);
        *self = Self { tenants, ..Self::default() };
    }

    /// Checks what must hold between this and the `table`.
    ///
    /// # Panics
    ///
    /// When it doesn't.
    pub(crate) fn validate<K, V>(&self, table: &Table<K, V>) {
        let slots: Vec<_> = table.stamps().map(|(_, slot)| slot).collect();
        assert_eq!(self.len, slots.len(), "entries are miscounted");
        assert!(self.occupied.iter().eq(slots.iter().copied()), "an entry would be overlooked");
        let size: u128 = slots.iter().map(|slot| self.size_of(*slot) as u128).sum();
        assert_eq!(self.size, size, "sizes are miscounted");
        let mut ending = self.by_deadline.all(|slot| deadline_of(slot, table));
        ending.sort_unstable_by_key(|(_, slot)| *slot);
        let expected = slots.into_iter().map(|slot| (deadline_of(slot, table), slot));
        let expected: Vec<_> = expected.filter(|(deadline, _)| *deadline != Deadline::NEVER).collect();
        assert_eq!(ending, expected, "an entry would never expire, or at the wrong time");
    }
}

fn deadline_of<K, V>(slot: SlotId, table: &Table<K, V>) -> Deadline {
    table.slot(slot).deadline().unwrap_or(Deadline::NEVER)
}

/// The same as `table.stamps()`, by way of the slots that have an entry.
fn stamps_of<K, V>(occupied: &OccupiedSlots, table: &Table<K, V>) -> impl Iterator<Item = (Stamp, SlotId)> {
    occupied.iter().map(|slot| (Stamp::load(table.slot(slot).stamp()), slot))
}

/// The order of use, taken from the entries' stamps when it is needed.
///
/// `oldest` lists, in order, all entries whose stamps were below some limit when it was filled. Stamps only grow. So an entry
/// that still has the stamp it is listed with was used before all that aren't listed, and before those listed after it.
#[derive(Debug, Default)]
struct UseOrder {
    /// A stamp, as its distance from `base`, and below it a slot, in a number that sorts fast.
    oldest: Vec<u64>,
    /// How many of them have had their turn.
    passed: usize,
    base: Stamp,
    slot_bits: u32,
}

impl UseOrder {
    /// The slot of one of `len` entries, whose `stamps` are those with the slots that they are in.
    fn first<K, V, I>(&mut self, table: &Table<K, V>, len: usize, stamps: impl Fn() -> I) -> Option<SlotId>
    where
        I: Iterator<Item = (Stamp, SlotId)>,
    {
        for _ in 0..4 {
            while let Some((stamp, slot)) = self.next() {
                if Stamp::load(table.slot(slot).stamp()) == stamp {
                    return Some(slot);
                }
            }
            self.fill(table, len, &stamps);
        }
        // Readers keep changing the stamps that are listed. One of the least recently used entries will do.
        stamps().min().map(|(_, slot)| slot)
    }

    #[expect(clippy::cast_possible_truncation, reason = "the lower bits are a slot's number")]
    fn next(&mut self) -> Option<(Stamp, SlotId)> {
        let next = *self.oldest.get(self.passed)?;
        self.passed += 1;
        let distance = next >> self.slot_bits;
        Some((self.base.later_by(distance), (next ^ (distance << self.slot_bits)) as SlotId))
    }

    /// Lists about a quarter of the entries. More would be sorted in vain, as many are used again before their turn comes;
    /// for fewer, all stamps would be read more often.
    fn fill<K, V, I>(&mut self, table: &Table<K, V>, len: usize, stamps: impl Fn() -> I)
    where
        I: Iterator<Item = (Stamp, SlotId)>,
    {
        self.oldest.clear();
        self.passed = 0;
        let Some((first, _)) = stamps().min() else { return };
        self.base = first;
        self.slot_bits = table.slot_bits();
        let age = first.distance_to(Stamp::stored(table.epoch() + 1));
        // Where most were used lately, a quarter of the time has less than a quarter of the entries.
        for share in [4, 2, 1] {
            let limit = (age / share).min((1 << (u64::BITS - self.slot_bits)) - 1);
            let near = stamps().map(|(stamp, slot)| (first.distance_to(stamp), slot));
            let near = near.filter(|(distance, _)| *distance <= limit);
            self.oldest.extend(near.map(|(distance, slot)| (distance << self.slot_bits) | u64::from(slot)));
            if self.oldest.len() >= len / 16 {
                break;
            }
            if share > 1 {
                self.oldest.clear();
            }
        }
        self.oldest.sort_unstable();
    }
}

/// The entries that expire, in the order in which they do.
///
/// Most are stored in that order: they form a list, through links by slot. The others are in a tree.
#[derive(Debug)]
struct DeadlineOrder {
    links: Vec<Links>,
    first: SlotId,
    last: SlotId,
    /// No entry of the list expires before this,
    earliest: Deadline,
    /// nor after this.
    latest: Deadline,
    out_of_order: BTreeMap<(Deadline, Order), SlotId>,
    /// The number of the next entry in the tree.
    next_order: Order,
}

#[derive(Clone, Copy, Debug)]
struct Links {
    previous: SlotId,
    next: SlotId,
}

/// No slot.
const NONE: SlotId = SlotId::MAX;

/// Orders entries of the tree that expire at the same time.
type Order = u32;

/// Stands in `previous` of an entry that is in the tree. Its `next` is its order there.
const IN_TREE: SlotId = SlotId::MAX - 1;

/// Stands there for an entry that never expires.
const UNLISTED: SlotId = SlotId::MAX - 2;

impl Default for DeadlineOrder {
    fn default() -> Self {
        Self {
            links: Vec::new(),
            first: NONE,
            last: NONE,
            earliest: Deadline::NEVER,
            latest: Deadline::NEVER,
            out_of_order: BTreeMap::new(),
            next_order: 0,
        }
    }
}

impl DeadlineOrder {
    /// The entry that expires first, if its deadline has come.
    #[inline]
    fn expired(&mut self, now: Timestamp, deadline_of: impl Fn(SlotId) -> Deadline) -> Option<SlotId> {
        let unlisted = self.out_of_order.first_key_value().filter(|((deadline, _), _)| deadline.has_come(now));
        if !self.earliest.has_come(now) {
            return unlisted.map(|(_, slot)| *slot);
        }
        self.earliest = if self.first == NONE { Deadline::NEVER } else { deadline_of(self.first) };
        match unlisted {
            Some(((deadline, _), slot)) if *deadline < self.earliest => Some(*slot),
            _ => self.earliest.has_come(now).then_some(self.first),
        }
    }

    fn add(&mut self, slot: SlotId, deadline: Deadline) {
        let links = if deadline == Deadline::NEVER {
            Links { previous: UNLISTED, next: NONE }
        } else if self.is_in_order(deadline) {
            if let Some(last) = self.links.get_mut(self.last as usize) {
                last.next = slot;
            } else {
                self.first = slot;
                self.earliest = deadline;
            }
            self.latest = deadline;
            Links { previous: std::mem::replace(&mut self.last, slot), next: NONE }
        } else {
            let order = self.next_order;
            self.next_order = order.wrapping_add(1);
            self.out_of_order.insert((deadline, order), slot);
            Links { previous: IN_TREE, next: order }
        };
        if self.links.len() <= slot as usize {
            self.links.resize(slot as usize + 1, Links { previous: UNLISTED, next: NONE });
        }
        self.links[slot as usize] = links;
    }

    /// Whether an entry with this `deadline` expires after all others, those that were stored before it included.
    fn is_in_order(&self, deadline: Deadline) -> bool {
        let is_after_list = self.first == NONE || deadline >= self.latest;
        is_after_list && self.out_of_order.last_key_value().is_none_or(|((latest, _), _)| deadline > *latest)
    }

    fn remove(&mut self, slot: SlotId, deadline: impl FnOnce() -> Deadline) {
        let Links { previous, next } = self.links[slot as usize];
        match previous {
            UNLISTED => return,
            IN_TREE => {
                self.out_of_order.remove(&(deadline(), next));
                return;
            }
            NONE => self.first = next,
            _ => self.links[previous as usize].next = next,
        }
        match next {
            NONE => self.last = previous,
            _ => self.links[next as usize].previous = previous,
        }
    }

    /// All of them, in order.
    fn all(&self, deadline_of: impl Fn(SlotId) -> Deadline) -> Vec<(Deadline, SlotId)> {
        let mut next = self.first;
        let mut all = Vec::new();
        while next != NONE {
            all.push((deadline_of(next), next));
            next = self.links[next as usize].next;
        }
        assert!(all.is_sorted_by_key(|(deadline, _)| *deadline), "the list is out of order");
        all.extend(self.out_of_order.iter().map(|((deadline, _), slot)| (*deadline, *slot)));
        all
    }
}
