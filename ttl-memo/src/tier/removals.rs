//! Removals that a tier couldn't be told, because it was down. They are told before the tier is asked again.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;

use crate::tier::key::TierKey;
use crate::tier::tag::TierTag;

/// More than so many keys are replaced by the whole function.
const MOST: usize = 1024;

/// What is to be removed: a key, the keys of values with a tag, or all keys of the function.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Removal {
    All,
    Tag(TierTag),
    Key(TierKey),
}

/// The removals of one function that the tier must still be told.
#[derive(Default)]
pub(super) struct Removals {
    is_any: AtomicBool,
    owed: Mutex<Owed>,
}

#[derive(Default)]
struct Owed {
    /// Each with a number, which is higher for a later removal of the same key.
    removals: BTreeMap<Removal, u64>,
    latest: u64,
}

impl Removals {
    pub(super) fn add(&self, removal: Removal) {
        let mut owed = self.owed.lock();
        let removal = if owed.removals.len() >= MOST { Removal::All } else { removal };
        if removal == Removal::All {
            owed.removals.clear();
        }
        owed.latest += 1;
        let latest = owed.latest;
        // One of a key stays beside that of all keys, or it could be settled by one that began before it.
        owed.removals.insert(removal, latest);
        self.is_any.store(true, Ordering::Release);
    }

    /// Returns one of them, and its number. It stays until it is [settled](Self::settled): until then nobody may ask the tier.
    pub(super) fn next(&self) -> Option<(Removal, u64)> {
        if !self.is_any.load(Ordering::Acquire) {
            return None;
        }
        let owed = self.owed.lock();
        owed.removals.first_key_value().map(|(removal, number)| (removal.clone(), *number))
    }

    /// Takes a removal out that the tier was told, unless the same was added again meanwhile.
    pub(super) fn settled(&self, removal: &Removal, number: u64) {
        let mut owed = self.owed.lock();
        if owed.removals.get(removal) == Some(&number) {
            owed.removals.remove(removal);
        }
        self.is_any.store(!owed.removals.is_empty(), Ordering::Release);
    }
}
