//! The places of groups of computations in a list. Knows nothing of what a group is, so that none of this is compiled anew for
//! each store.

use std::collections::BTreeMap;

/// Names a group: the hash of its key, and the number of the computation that it began with.
pub(crate) type GroupId = (u64, SeqNo);

/// Numbers computations in the order in which they began.
pub(crate) type SeqNo = u64;

/// Which group is at which place.
#[derive(Debug, Default)]
pub(super) struct GroupPlaces {
    by_id: BTreeMap<GroupId, usize>,
}

impl GroupPlaces {
    pub(super) fn get(&self, id: GroupId) -> Option<usize> {
        self.by_id.get(&id).copied()
    }

    /// The groups of keys that hash to `hash`.
    pub(super) fn with_hash(&self, hash: u64) -> Vec<GroupId> {
        self.ids_with(hash).collect()
    }

    /// Whether there is no such group.
    pub(super) fn has_none_with(&self, hash: u64) -> bool {
        self.ids_with(hash).next().is_none()
    }

    fn ids_with(&self, hash: u64) -> impl Iterator<Item = GroupId> {
        self.by_id.range((hash, 0)..=(hash, SeqNo::MAX)).map(|(id, _)| *id)
    }

    /// Records where a group is from now on.
    pub(super) fn set(&mut self, id: GroupId, place: usize) {
        self.by_id.insert(id, place);
    }

    /// Forgets a group, and returns its place.
    pub(super) fn remove(&mut self, id: GroupId) -> Option<usize> {
        self.by_id.remove(&id)
    }
}
