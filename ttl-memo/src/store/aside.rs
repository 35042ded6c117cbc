//! What must be dropped, or told of, when the lock of a store has been released.

use std::mem::forget;
use std::panic::{AssertUnwindSafe, catch_unwind};

use smallvec::SmallVec;

use crate::info::RemovalCause;
use crate::store::compared::Compared;
use crate::store::entry::{EntryRef, Quiet};
use crate::store::flights::ComputationRef;
use crate::store::policy::Listener;

/// What a transaction puts aside, to be dropped when the lock has been released: dropping runs the user's code.
pub(crate) struct Aside<K, V> {
    /// The entries that were removed, in this order.
    pub(crate) removed: SmallVec<[Removed<K, V>; 1]>,
    /// Which of `removed` was the live entry of the key that was stored.
    pub(super) replaced: Option<usize>,
    pub(super) unstored: Option<EntryRef<K, V>>,
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

impl<K, V> Default for Aside<K, V> {
    fn default() -> Self {
        Self {
            removed: SmallVec::new(),
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

    /// Tells the listener of what was removed.
    #[cold]
    pub(super) fn tell(&self, listener: &Listener<K, V>) {
        for Removed { entry, cause } in &self.removed {
            // The listener's panic doesn't concern the caller, whose work is done.
            let _ = catch_unwind(AssertUnwindSafe(|| listener(&entry.key, &entry.value, *cause))).map_err(forget);
        }
    }

    /// Takes the live entry that a store replaced.
    pub(crate) fn into_replaced(mut self) -> Option<EntryRef<K, V>> {
        self.compared = Compared::default();
        let replaced = self.replaced?;
        Some(self.removed.swap_remove(replaced).entry)
    }
}
