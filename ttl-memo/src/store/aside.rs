//! What must be dropped, or told of, when the lock of a store has been released.

use std::mem::forget;
use std::panic::{AssertUnwindSafe, catch_unwind};

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
    /// More than one, if all were outdated.
    pub(super) computations: Option<Box<[ComputationRef<K, V>]>>,
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
    #[expect(clippy::box_collection, reason = "to see that there are none takes one look")]
    others: Option<Box<Vec<Removed<K, V>>>>,
}

impl<K, V> RemovedEntries<K, V> {
    #[inline]
    pub(crate) fn push(&mut self, removed: Removed<K, V>) {
        if self.first.is_none() {
            self.first = Some(removed);
        } else {
            self.push_other(removed);
        }
    }

    #[cold]
    #[inline(never)]
    fn push_other(&mut self, removed: Removed<K, V>) {
        self.others.get_or_insert_default().push(removed);
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        usize::from(self.first.is_some()) + self.others.as_ref().map_or(0, |others| others.len())
    }

    fn is_empty(&self) -> bool {
        self.first.is_none()
    }

    fn iter(&self) -> impl Iterator<Item = &Removed<K, V>> {
        self.first.iter().chain(self.others.iter().flat_map(|others| others.iter()))
    }

    pub(crate) fn into_iter(self) -> impl Iterator<Item = Removed<K, V>> {
        self.first.into_iter().chain(self.others.into_iter().flat_map(|others| *others))
    }
}

impl<K, V> Default for Aside<K, V> {
    fn default() -> Self {
        Self {
            removed: RemovedEntries { first: None, others: None },
            replaced: None,
            unstored: None,
            key: None,
            computation: None,
            computations: None,
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
        for Removed { entry, cause } in self.removed.iter() {
            // The listener's panic doesn't concern the caller, whose work is done.
            let _ = catch_unwind(AssertUnwindSafe(|| listener(&entry.key, &entry.value, *cause))).map_err(forget);
        }
    }

    /// How many entries were removed to make room.
    #[cfg(feature = "tracing")]
    pub(super) fn evicted(&self) -> usize {
        self.removed.iter().filter(|removed| removed.cause == RemovalCause::Size).count()
    }

    /// Takes the live entry that a store replaced.
    pub(crate) fn into_replaced(mut self) -> Option<EntryRef<K, V>> {
        self.compared = Compared::default();
        let replaced = self.replaced?;
        self.removed.into_iter().nth(replaced).map(|removed| removed.entry)
    }
}
