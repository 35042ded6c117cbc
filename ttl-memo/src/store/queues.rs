//! Which entry is evicted, by S3-FIFO: a small queue that new entries pass through, a main queue for those that were used
//! meanwhile, and the ghosts of keys that were in them a short time ago. Knows nothing of hits: it asks for an entry's
//! stamp when its turn comes.

use crate::store::ghosts::Ghosts;
use crate::store::recency::{Epoch, Stamp};
use crate::store::segments::SlotId;
use crate::store::slot_list::{Place, SlotList};
use crate::store::tag::Tag;

/// What the queues ask about entries.
pub(crate) trait Entries {
    fn stamp(&self, slot: SlotId) -> Stamp;
    fn tag(&self, slot: SlotId) -> Tag;
    fn epoch(&self) -> Epoch;
}

/// The entries of a cache in two queues.
#[derive(Debug)]
pub(crate) struct Queues {
    small: Queue,
    main: Queue,
    marks: Vec<Mark>,
    ghosts: Ghosts,
    rule: Rule,
    /// How many thousandths of the entries the small queue has.
    share: usize,
    /// How many entries `ghosts` were made for.
    capacity: usize,
    /// How many entries there were when one was evicted last; `None` if none was.
    full: Option<usize>,
    /// How many more new keys go to the main queue at once, because it got room from the small queue.
    gained: usize,
}

/// What decides whether a key that was evicted a short time ago goes to the main queue at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    /// It always does, as in S3-FIFO. All other new keys go to the small queue.
    Always,
    /// It does if it takes the place of an entry that was used less recently, and not in the previous rounds: the reuse
    /// distances are compared, as in LIRS. All new keys go there until an entry is evicted, and then as many as the main
    /// queue gets room from the small one. Room that removed entries leave isn't for new keys, or a scan would get it.
    IfUsedLater,
}

/// How many entries one eviction looks at, before it takes the next one as it comes.
const EVICTION_STEPS: usize = 64;

/// How many entries of the main queue are looked at to decide whether a key goes there.
const ADMISSION_STEPS: usize = 32;

impl Queues {
    pub(crate) fn new(rule: Rule, share: usize) -> Self {
        Self {
            small: Queue::default(),
            main: Queue::default(),
            marks: Vec::new(),
            ghosts: Ghosts::default(),
            rule,
            share,
            capacity: 0,
            full: None,
            gained: 0,
        }
    }

    pub(crate) fn set_share(&mut self, share: usize) {
        if share == self.share {
            return;
        }
        let before = self.full.map_or(0, |full| self.small_room(full));
        self.share = share;
        let now = self.full.map_or(0, |full| self.small_room(full));
        self.gained = (self.gained + before).saturating_sub(now);
    }

    /// Allocates room for as many entries as there are `slots`.
    pub(crate) fn reserve(&mut self, slots: usize) {
        self.small.list.reserve(slots);
        self.main.list.reserve(slots);
        self.marks.reserve(slots);
    }

    /// Expects another number of entries from now on.
    pub(crate) fn forget_capacity(&mut self) {
        self.full = None;
        self.gained = 0;
    }

    pub(crate) fn contains(&self, slot: SlotId) -> bool {
        self.small.contains(slot) || self.main.contains(slot)
    }

    /// Records that an entry was stored in `slot`, which no queue has.
    pub(crate) fn add(&mut self, slot: SlotId, entries: &(impl Entries + ?Sized)) {
        self.set_mark(slot, Mark::new(entries.stamp(slot), 0));
        if self.belongs_to_main(slot, entries) {
            self.main.push(slot);
        } else {
            self.small.push(slot);
        }
    }

    fn belongs_to_main(&mut self, slot: SlotId, entries: &(impl Entries + ?Sized)) -> bool {
        let limit = match self.rule {
            Rule::Always => self.capacity,
            Rule::IfUsedLater => 2 * self.capacity,
        };
        if let Some(last_use) = self.ghosts.take(entries.tag(slot), limit as Epoch, entries.epoch()) {
            if self.rule == Rule::Always || self.admits(last_use, entries) {
                return true;
            }
        }
        self.rule == Rule::IfUsedLater && self.has_room_in_main()
    }

    fn has_room_in_main(&mut self) -> bool {
        let Some(full) = self.full else { return true };
        if self.main.len >= full - self.small_room(full) {
            self.gained = 0;
        }
        let has_room = self.gained > 0;
        self.gained -= usize::from(has_room);
        has_room
    }

    /// Whether an entry that was used in the epoch `last_use` is worth more than the first one of the main queue that nobody
    /// used in the previous rounds.
    fn admits(&mut self, last_use: Epoch, entries: &(impl Entries + ?Sized)) -> bool {
        for _ in 0..ADMISSION_STEPS {
            let Some(slot) = self.main.first() else { return true };
            let stamp = entries.stamp(slot);
            if !self.marks[slot as usize].is_used_since(stamp) && stamp.epoch() >= last_use {
                return false;
            }
            if !self.gets_another_round(slot, stamp) {
                return true;
            }
        }
        false
    }

    /// Puts the main queue's first entry at its end, if it was used in this round or the previous ones.
    fn gets_another_round(&mut self, slot: SlotId, stamp: Stamp) -> bool {
        let Some(mark) = self.marks[slot as usize].after_round(stamp) else { return false };
        self.set_mark(slot, mark);
        self.main.remove(slot);
        self.main.push(slot);
        true
    }

    /// Takes out the entry that is evicted next, of `len` entries, and returns its slot.
    pub(crate) fn take_victim(&mut self, len: usize, entries: &(impl Entries + ?Sized)) -> Option<SlotId> {
        self.fit(len);
        for step in 1..=EVICTION_STEPS {
            let is_last = step == EVICTION_STEPS;
            if self.small.len >= self.small_room(len) || self.main.len == 0 {
                let slot = self.small.first()?;
                let stamp = entries.stamp(slot);
                self.small.remove(slot);
                if is_last || !self.marks[slot as usize].is_used_since(stamp) {
                    self.ghosts.remember(entries.tag(slot), stamp.epoch(), entries.epoch());
                    return Some(slot);
                }
                self.set_mark(slot, Mark::new(stamp, 0));
                self.main.push(slot);
            } else {
                let slot = self.main.first()?;
                if is_last || !self.gets_another_round(slot, entries.stamp(slot)) {
                    self.main.remove(slot);
                    return Some(slot);
                }
            }
        }
        None
    }

    /// Makes room for the ghosts of `len` entries. It begins anew if that differs much from what there was.
    fn fit(&mut self, len: usize) {
        self.full = Some(len);
        if len > 2 * self.capacity || len < self.capacity / 4 {
            self.capacity = len;
            self.ghosts = Ghosts::new(match self.rule {
                Rule::Always => len,
                Rule::IfUsedLater => 2 * len,
            });
        }
    }

    fn small_room(&self, len: usize) -> usize {
        // Divided first, so that it doesn't overflow.
        (len / 1_000 * self.share + len % 1_000 * self.share / 1_000).max(1)
    }

    /// Records that the entry in `slot` was removed. If it was in the main queue, its key gets there again when it is stored
    /// soon: an entry that has expired is no less useful than it was.
    pub(crate) fn remove(&mut self, slot: SlotId, entries: &(impl Entries + ?Sized)) {
        if self.small.contains(slot) {
            self.small.remove(slot);
        } else if self.main.contains(slot) {
            self.main.remove(slot);
            self.ghosts.remember(entries.tag(slot), entries.stamp(slot).epoch(), entries.epoch());
        }
    }

    /// Forgets all entries and ghosts.
    pub(crate) fn clear(&mut self) {
        *self = Self::new(self.rule, self.share);
    }

    fn set_mark(&mut self, slot: SlotId, mark: Mark) {
        if self.marks.len() <= slot as usize {
            self.marks.resize(slot as usize + 1, Mark(0));
        }
        self.marks[slot as usize] = mark;
    }

    /// Checks that each entry is in one queue. `slots` are those of the entries.
    ///
    /// # Panics
    ///
    /// When it isn't so.
    pub(crate) fn validate(&self, slots: impl Iterator<Item = SlotId>) {
        let mut len = 0;
        for slot in slots {
            len += 1;
            assert!(self.small.contains(slot) != self.main.contains(slot), "an entry is in no queue, or in two");
        }
        let queued = [&self.small, &self.main].map(|queue| queue.list.iter().count());
        assert_eq!(queued, [self.small.len, self.main.len], "the queues are miscounted");
        assert_eq!(queued[0] + queued[1], len, "a queue has a slot without an entry");
    }
}

/// Slots in the order in which they were pushed.
#[derive(Debug, Default)]
struct Queue {
    list: SlotList,
    len: usize,
}

impl Queue {
    fn first(&self) -> Option<SlotId> {
        self.list.first()
    }

    fn contains(&self, slot: SlotId) -> bool {
        self.list.place(slot) == Place::Listed
    }

    fn push(&mut self, slot: SlotId) {
        self.list.push(slot);
        self.len += 1;
    }

    fn remove(&mut self, slot: SlotId) {
        self.list.remove(slot);
        self.len -= 1;
    }
}

/// Thirty bits of the stamp that an entry had when its turn came last, and in how many of its rounds through the main queue
/// it was used: one for each round in which it was, less one for each in which it wasn't.
#[derive(Clone, Copy, Debug)]
struct Mark(u32);

const ROUND_BITS: u32 = 2;
const MOST_ROUNDS: u32 = (1 << ROUND_BITS) - 1;

impl Mark {
    fn new(stamp: Stamp, rounds: u32) -> Self {
        Self(stamp.digest() << ROUND_BITS | rounds)
    }

    /// Whether the entry, which has this `stamp` now, was used since.
    fn is_used_since(self, stamp: Stamp) -> bool {
        Self::new(stamp, 0).0 >> ROUND_BITS != self.0 >> ROUND_BITS
    }

    /// The mark for the next round, if there is to be one.
    fn after_round(self, stamp: Stamp) -> Option<Self> {
        let rounds = self.0 & MOST_ROUNDS;
        if self.is_used_since(stamp) {
            Some(Self::new(stamp, MOST_ROUNDS.min(rounds + 1)))
        } else {
            rounds.checked_sub(1).map(|rounds| Self::new(stamp, rounds))
        }
    }
}
