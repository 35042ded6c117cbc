//! What must be dropped, or told of, when the lock of a store has been released.

use std::iter::Chain;
use std::mem::forget;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::{option, vec};

use crate::info::RemovalCause;
use crate::store::compared::Compared;
use crate::store::entry::{EntryRef, Quiet};
use crate::store::flights::ComputationRef;
use crate::store::settings::Listener;

/// What a transaction puts aside, to be dropped when the lock has been released: dropping runs the user's code.
pub(crate) struct Aside<K, V> {
    /// The entries that were removed, in this order.
    pub(crate) removed: RemovedEntries<K, V>,
    /// Which of `removed` was the live entry of the key that was stored.
    pub(super) replaced: Option<usize>,
    pub(crate) unstored: Option<EntryRef<K, V>>,
    pub(super) key: Option<Quiet<K>>,
    pub(super) computation: Option<ComputationRef<K, V>>,
    pub(super) computations: Vec<ComputationRef<K, V>>,
    pub(crate) compared: Compared<K, V>,
}

/// An entry that was removed, and why.
pub(crate) struct Removed<K, V> {
    pub(crate) entry: EntryRef<K, V>,
    pub(crate) cause: RemovalCause,
}

/// Removed entries, in order. Most transactions remove one at most, and nothing is allocated for that.
pub(crate) struct RemovedEntries<K, V> {
    first: Option<Removed<K, V>>,
    others: Vec<Removed<K, V>>,
}

impl<K, V> RemovedEntries<K, V> {
    #[inline]
    pub(crate) fn push(&mut self, removed: Removed<K, V>) {
        if self.first.is_none() {
            self.first = Some(removed);
        } else {
            self.others.push(removed);
        }
    }

    pub(crate) fn len(&self) -> usize {
        usize::from(self.first.is_some()) + self.others.len()
    }

    fn is_empty(&self) -> bool {
        self.first.is_none()
    }
}

impl<K, V> IntoIterator for RemovedEntries<K, V> {
    type Item = Removed<K, V>;
    type IntoIter = Chain<option::IntoIter<Self::Item>, vec::IntoIter<Self::Item>>;

    fn into_iter(self) -> Self::IntoIter {
        self.first.into_iter().chain(self.others)
    }
}

impl<K, V> Default for Aside<K, V> {
    fn default() -> Self {
        Self {
            removed: RemovedEntries { first: None, others: Vec::new() },
            replaced: None,
            unstored: None,
            key: None,
            computation: None,
            computations: Vec::new(),
            compared: Compared::default(),
        }
    }
}

impl<K, V> Aside<K, V> {
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        let Self { removed, unstored, key, computation, compared, .. } = self;
        removed.is_empty() && unstored.is_none() && key.is_none() && computation.is_none() && compared.is_empty()
    }

    /// Calls the listener for each removed entry.
    #[cold]
    pub(super) fn tell(&self, listener: &Listener<K, V>) {
        for Removed { entry, cause } in self.removed.first.iter().chain(&self.removed.others) {
            // The listener's panic doesn't concern the caller, whose work is done.
            let _ = catch_unwind(AssertUnwindSafe(|| listener(&entry.key, &entry.value, *cause))).map_err(forget);
        }
    }

    /// How many entries were removed to make room.
    #[cfg(feature = "tracing")]
    pub(super) fn evicted(&self) -> usize {
        let removed = self.removed.first.iter().chain(&self.removed.others);
        removed.filter(|removed| removed.cause == RemovalCause::Size).count()
    }

    /// Takes the live entry that a store replaced.
    pub(crate) fn into_replaced(mut self) -> Option<EntryRef<K, V>> {
        self.compared = Compared::default();
        let replaced = self.replaced?;
        self.removed.into_iter().nth(replaced).map(|removed| removed.entry)
    }
}
