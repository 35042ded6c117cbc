//! Which tags were invalidated while values were being computed, whose tags weren't known yet.

use std::collections::HashMap;

use crate::RandomState;
use crate::store::flights::{Flights, SeqNo};
use crate::store::tags::{EntryTags, TagHash};

/// The tags that were invalidated while computations were under way.
#[derive(Default)]
pub(crate) struct TagLog {
    /// For each tag, the computation that had begun last when the tag was invalidated.
    until: HashMap<TagHash, SeqNo, RandomState>,
    /// The same for all tags that were invalidated, together.
    until_any: SeqNo,
    /// The same for tags that are counted as invalidated because too many were.
    until_all: SeqNo,
    /// How many tags there may be before those that concern no computation are removed.
    tidy_at: usize,
}

impl TagLog {
    const TIDY_AT_LEAST_AT: usize = 64;

    /// So many tags are told apart. If more are invalidated while one value is computed, it counts as having all of them.
    const MOST: usize = 4_096;

    /// Records that a tag is invalidated: no computation under way whose value has it may store it.
    pub(crate) fn note<K, V>(&mut self, tag: TagHash, flights: &Flights<K, V>) {
        let Some(oldest) = self.oldest_if_needed(flights) else {
            return self.forget();
        };
        self.until_any = flights.latest();
        if self.until.len() >= self.tidy_at.max(Self::TIDY_AT_LEAST_AT) {
            self.until.retain(|_, until| *until >= oldest);
            if self.until.len() >= Self::MOST {
                self.until.clear();
                self.until_all = self.until_any;
            }
            self.tidy_at = Self::MOST.min(2 * self.until.len());
        }
        self.until.insert(tag, self.until_any);
    }

    /// The number of the computation that began first of those under way, as far as it is of use.
    fn oldest_if_needed<K, V>(&self, flights: &Flights<K, V>) -> Option<SeqNo> {
        if self.until.len() >= self.tidy_at.max(Self::TIDY_AT_LEAST_AT) {
            flights.oldest()
        } else {
            (!flights.is_empty()).then_some(0)
        }
    }

    /// Forgets all tags, since no value is being computed.
    pub(crate) fn forget(&mut self) {
        if !self.until.is_empty() {
            self.until = HashMap::default();
        }
    }

    /// Whether one of the `tags` has been invalidated since the computation of this number began.
    #[inline]
    pub(crate) fn outdates(&self, number: SeqNo, tags: &EntryTags) -> bool {
        let Some(tags) = tags else { return false };
        number <= self.until_any
            && (number <= self.until_all
                || tags.iter().any(|tag| self.until.get(tag).is_some_and(|until| number <= *until)))
    }

    /// Whether any tag has been invalidated since then.
    #[inline]
    pub(crate) fn has_any_since(&self, number: SeqNo) -> bool {
        number <= self.until_any
    }

    /// How many tags are kept.
    pub(crate) fn len(&self) -> usize {
        self.until.len()
    }
}
