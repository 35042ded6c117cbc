//! The places of groups of computations in a list. Knows nothing of what a group is, so that none of this is compiled anew for
//! each store.

use std::collections::BTreeMap;

/// Names a group: the hash of its key, and the number of the computation that it began with.
pub(crate) type GroupId = (u64, SeqNo);

/// Numbers computations in the order in which they began.
pub(crate) type SeqNo = u64;

/// Which group is at which place, and which places are unused.
#[derive(Debug, Default)]
pub(super) struct GroupPlaces {
    by_id: BTreeMap<GroupId, usize>,
    unused: Vec<usize>,
}

impl GroupPlaces {
    pub(super) fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    pub(super) fn get(&self, id: GroupId) -> Option<usize> {
        self.by_id.get(&id).copied()
    }

    /// The groups of keys that hash to `hash`.
    pub(super) fn with_hash(&self, hash: u64) -> Vec<(GroupId, usize)> {
        self.by_id.range((hash, 0)..=(hash, SeqNo::MAX)).map(|(id, place)| (*id, *place)).collect()
    }

    /// Finds a place for a group, which may be the one after all others.
    pub(super) fn insert(&mut self, id: GroupId) -> usize {
        let place = self.unused.pop().unwrap_or(self.by_id.len());
        self.by_id.insert(id, place);
        place
    }

    /// Returns the place that the group had. When that was the last one, all places are given up.
    pub(super) fn remove(&mut self, id: GroupId) -> Option<usize> {
        let place = self.by_id.remove(&id)?;
        if self.by_id.is_empty() {
            *self = Self::default();
        } else {
            self.unused.push(place);
        }
        Some(place)
    }
}
