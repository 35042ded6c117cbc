//! What a writer must know of all entries together: how many, how large, which was used least, which is due next.
//! Cannot lock, hash or tell time, and holds no entry: it names them by place and asks its caller about them.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use crate::clock::{Deadline, Timestamp};
use crate::store::entry::{Arrival, Place, Stamp};

/// What the ledger asks of whoever keeps the entries.
pub(crate) trait Entries {
    /// The entry at `place`, if there is one.
    fn at(&self, place: Place) -> Option<Sight>;
}

/// What the ledger sees of an entry.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sight {
    pub(crate) place: Place,
    pub(crate) arrival: Arrival,
    pub(crate) stamp: Stamp,
    pub(crate) deadline: Deadline,
    pub(crate) size: usize,
}

#[derive(Debug, Default)]
pub(crate) struct Ledger {
    len: usize,
    size: u128,
    /// One record for each entry at least, filed under a stamp that the entry had. Corrected when it comes up: the least
    /// record whose entry still has that stamp belongs to the entry that was used least.
    by_use: Agenda<Stamp>,
    /// One record for each entry that ends. It is current while the entry at its place has that very deadline.
    by_deadline: Agenda<Deadline>,
}

impl Ledger {
    /// How many entries there are.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The sum of their sizes, which in a cache without a bound may be more than a `usize` can say.
    pub(crate) fn size(&self) -> u128 {
        self.size
    }

    /// Books a new entry.
    pub(crate) fn entered(&mut self, entry: Sight) {
        self.len += 1;
        self.size += entry.size as u128;
        self.by_use.push(entry.stamp, entry.place);
        self.rescheduled(entry.place, entry.deadline);
    }

    /// Books that `new` took the place of `old`. The record of use stays and is corrected when it comes up.
    pub(crate) fn replaced(&mut self, old: Sight, new: Sight) {
        self.size = self.size - old.size as u128 + new.size as u128;
        self.by_deadline.pop_if_first(old.deadline, old.place);
        self.rescheduled(new.place, new.deadline);
    }

    /// Books that the entry at `place` ends at another time than it did.
    pub(crate) fn rescheduled(&mut self, place: Place, deadline: Deadline) {
        if deadline != Deadline::NEVER {
            self.by_deadline.push(deadline, place);
        }
    }

    /// Books that an entry left.
    pub(crate) fn left(&mut self, entry: Sight) {
        self.len -= 1;
        self.size -= entry.size as u128;
        // Often what leaves is the oldest, and then nothing is left to tidy.
        self.by_deadline.pop_if_first(entry.deadline, entry.place);
        self.by_use.pop_if_first(entry.stamp, entry.place);
    }

    /// Forgets all.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// The entry that was used least, which the caller is to take out.
    ///
    /// Entries that are being used while this looks for it are corrected once each, so that it ends.
    pub(crate) fn pop_least_used(&mut self, entries: &impl Entries) -> Option<Place> {
        let mut corrections = self.by_use.len();
        while let Some((filed, place)) = self.by_use.pop() {
            match entries.at(place) {
                Some(entry) if entry.stamp > filed && corrections > 0 => {
                    corrections -= 1;
                    self.by_use.push(entry.stamp, place);
                }
                Some(_) => return Some(place),
                None => {}
            }
        }
        None
    }

    /// An entry whose deadline has come, which the caller is to take out; those that end first come first.
    pub(crate) fn pop_due(&mut self, now: Timestamp, entries: &impl Entries) -> Option<Place> {
        while self.by_deadline.first()?.has_come(now) {
            let (deadline, place) = self.by_deadline.pop()?;
            if entries.at(place).is_some_and(|entry| entry.deadline == deadline) {
                return Some(place);
            }
        }
        None
    }

    /// Makes the records anew once most are of entries that have left. What that costs is paid for by the removals and
    /// renewals that made them, so it needs calling after each writer's turn only.
    pub(crate) fn tidy(&mut self, entries: &impl Entries) {
        let most = 2 * self.len + 32;
        if self.by_use.len() > most {
            self.by_use.renew(|place| entries.at(place).map(|entry| (entry.stamp, entry.arrival)));
        }
        if self.by_deadline.len() > most {
            self.by_deadline.renew(|place| {
                let entry = entries.at(place).filter(|entry| entry.deadline != Deadline::NEVER)?;
                Some((entry.deadline, entry.arrival))
            });
        }
    }

    /// Whether an entry is on record both for its use, filed no later than it was used, and for its deadline.
    pub(crate) fn has_records_of(&self, entry: Sight) -> bool {
        let used = self.by_use.iter().any(|(filed, place)| *place == entry.place && *filed <= entry.stamp);
        let ends = self.by_deadline.iter().any(|record| *record == (entry.deadline, entry.place));
        used && (ends || entry.deadline == Deadline::NEVER)
    }
}

/// Places in the order of some time. Nearly all come in that order and wait in a queue; those that don't, in a heap.
#[derive(Debug)]
struct Agenda<T> {
    in_order: VecDeque<(T, Place)>,
    out_of_order: BinaryHeap<Reverse<(T, Place)>>,
}

// By hand, for `T` needn't have a default.
impl<T: Ord> Default for Agenda<T> {
    fn default() -> Self {
        Self { in_order: VecDeque::new(), out_of_order: BinaryHeap::new() }
    }
}

impl<T: Ord + Copy> Agenda<T> {
    /// Keeps one record for each entry, under the time that it has now; those of one time in the order of their arrival.
    fn renew(&mut self, time_of: impl Fn(Place) -> Option<(T, Arrival)>) {
        let current = |place: Place| time_of(place).map(|(time, arrival)| (time, arrival, place));
        let mut records: Vec<_> = self.iter().filter_map(|(_, place)| current(*place)).collect();
        records.sort_unstable();
        records.dedup();
        *self = Self::default();
        self.in_order.extend(records.into_iter().map(|(time, _, place)| (time, place)));
    }

    fn len(&self) -> usize {
        self.in_order.len() + self.out_of_order.len()
    }

    fn push(&mut self, time: T, place: Place) {
        match self.in_order.back() {
            Some((last, _)) if time < *last => self.out_of_order.push(Reverse((time, place))),
            _ => self.in_order.push_back((time, place)),
        }
    }

    /// The earliest time.
    fn first(&self) -> Option<T> {
        let queued = self.in_order.front().map(|(time, _)| *time);
        let heaped = self.out_of_order.peek().map(|Reverse((time, _))| *time);
        queued.into_iter().chain(heaped).min()
    }

    /// Takes the earliest record out.
    fn pop(&mut self) -> Option<(T, Place)> {
        match (self.in_order.front(), self.out_of_order.peek()) {
            (Some((queued, _)), Some(Reverse((heaped, _)))) if heaped < queued => {}
            (Some(_), _) => return self.in_order.pop_front(),
            (None, _) => {}
        }
        self.out_of_order.pop().map(|Reverse(record)| record)
    }

    /// Takes out this record if it is the first of the queue.
    fn pop_if_first(&mut self, time: T, place: Place) {
        if self.in_order.front() == Some(&(time, place)) {
            self.in_order.pop_front();
        }
    }

    fn iter(&self) -> impl Iterator<Item = &(T, Place)> {
        self.in_order.iter().chain(self.out_of_order.iter().map(|Reverse(record)| record))
    }
}
