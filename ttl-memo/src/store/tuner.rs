//! Which share of the entries the small queue should have, found by miniature simulations of some shares side by side.
//! Knows nothing of hits: it notices from their stamps which entries were used.

use crate::store::miniature::Miniature;
use crate::store::queues::{Entries, Queues, Rule};
use crate::store::recency::Stamp;
use crate::store::segments::SlotId;
use crate::store::tag::Tag;

/// The shares in thousandths, the first of which a cache begins with. A small one is right for keys of which some are asked
/// for much more often than others, for loops and for scans; a large one if what was used last is what is used next.
pub(crate) const SHARES: [usize; 3] = [3, 150, 700];

/// The smallest capacity of a miniature, if the cache is larger. It has fewer than twice as many entries.
const MINIATURE: usize = 128;

/// How many watched entries are looked at for each sampled key that is stored.
const LOOKS: usize = 16;

/// How many times a miniature's capacity of requests the scores remember.
const MEMORY: u64 = 8;

/// What a hit adds to a score.
const HIT: u64 = 1 << 20;

/// Simulations of a cache with a sample of its keys.
#[derive(Debug)]
pub(crate) struct Tuner {
    /// How many entries the cache is expected to have.
    entries: usize,
    /// A tag is in the sample if it has none of these bits.
    mask: u32,
    /// How many entries a miniature has.
    capacity: usize,
    trials: [Trial; SHARES.len()],
    best: usize,
    /// How many requests there were since the scores were compared.
    requests: usize,
    watched: Vec<Watched>,
    next: usize,
}

#[derive(Debug)]
struct Trial {
    miniature: Miniature,
    score: u64,
}

/// An entry whose key is in the sample, and the stamp that it had when it was looked at.
#[derive(Debug)]
struct Watched {
    slot: SlotId,
    tag: Tag,
    stamp: Stamp,
}

impl Tuner {
    /// For a cache of so many entries.
    pub(crate) fn new(entries: usize) -> Self {
        let halvings = (entries / MINIATURE).checked_ilog2().unwrap_or(0).min(u32::BITS - 1);
        let capacity = (entries >> halvings).max(1);
        let trial = |share| {
            let miniature = Miniature::new(Queues::new(Rule::IfUsedLater, share), capacity);
            Trial { miniature, score: 0 }
        };
        Self {
            entries,
            mask: (1 << halvings) - 1,
            capacity,
            trials: SHARES.map(trial),
            best: 0,
            requests: 0,
            watched: Vec::new(),
            next: 0,
        }
    }

    /// Whether it can stay as it is if the cache turns out to have this many entries.
    pub(crate) fn suits(&self, entries: usize) -> bool {
        (self.entries / 4..=self.entries.saturating_mul(2)).contains(&entries)
    }

    /// The share that the small queue should have now.
    pub(crate) fn share(&self) -> usize {
        SHARES[self.best]
    }

    /// Records that an entry was stored in `slot`, and looks which other ones were used.
    pub(crate) fn note_stored(&mut self, slot: SlotId, entries: &(impl Entries + ?Sized)) {
        let tag = entries.tag(slot);
        if tag.0 & self.mask != 0 {
            return;
        }
        (0..LOOKS).for_each(|_| self.look(entries));
        let new = Watched { slot, tag, stamp: entries.stamp(slot) };
        if self.watched.len() < 2 * self.capacity {
            self.watched.push(new);
        } else {
            // Only if keys are removed and stored again and again.
            self.watched[self.next] = new;
        }
        self.request(tag);
    }

    /// Looks whether the next watched entry was used.
    fn look(&mut self, entries: &(impl Entries + ?Sized)) {
        self.next = if self.next + 1 < self.watched.len() { self.next + 1 } else { 0 };
        let Some(watched) = self.watched.get_mut(self.next) else { return };
        let stamp = entries.stamp(watched.slot);
        if stamp == Stamp::UNUSED || entries.tag(watched.slot) != watched.tag {
            self.watched.swap_remove(self.next);
        } else if stamp != watched.stamp {
            watched.stamp = stamp;
            let tag = watched.tag;
            self.request(tag);
        }
    }

    fn request(&mut self, tag: Tag) {
        let memory = MEMORY * self.capacity as u64;
        for Trial { miniature, score } in &mut self.trials {
            *score -= *score / memory;
            if miniature.request(tag) {
                *score += HIT;
            }
        }
        self.requests += 1;
        if self.requests > self.capacity / 2 {
            self.requests = 0;
            self.compare(HIT * memory / 100);
        }
    }

    /// Chooses the share with the highest score, if it is higher than that of the present one by more than `margin`.
    fn compare(&mut self, margin: u64) {
        let score = |trial: usize| self.trials[trial].score;
        let highest = (0..SHARES.len()).max_by_key(|trial| score(*trial)).unwrap_or(self.best);
        if score(highest) > score(self.best) + margin {
            self.best = highest;
        }
    }
}
