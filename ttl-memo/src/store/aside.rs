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
    /// The entry that was removed first. Most transactions remove one at most.
    removed: Option<Removed<K, V>>,
    /// Which of the removed entries was the live entry of the key that was stored.
    replaced: Option<usize>,
    pub(super) key: Option<Quiet<K>>,
    pub(super) computation: Option<ComputationRef<K, V>>,
    pub(crate) compared: Compared<K, V>,
    /// What few transactions have. To see that there is none takes one look.
    more: Option<Box<More<K, V>>>,
}

struct More<K, V> {
    /// The other entries that were removed.
    removed: Vec<Removed<K, V>>,
    unstored: Option<EntryRef<K, V>>,
    computations: Vec<ComputationRef<K, V>>,
}

/// An entry that was removed, and why.
pub(super) struct Removed<K, V> {
    pub(super) entry: EntryRef<K, V>,
    pub(super) cause: RemovalCause,
}

impl<K, V> Default for Aside<K, V> {
    #[inline]
    fn default() -> Self {
        Self { removed: None, replaced: None, key: None, computation: None, compared: Compared::default(), more: None }
    }
}

impl<K, V> Default for More<K, V> {
    fn default() -> Self {
        Self { removed: Vec::new(), unstored: None, computations: Vec::new() }
    }
}

impl<K, V> Aside<K, V> {
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        let Self { removed, replaced: _, key, computation, compared, more } = self;
        removed.is_none() && key.is_none() && computation.is_none() && compared.is_empty() && more.is_none()
    }

    /// Drops it. What few transactions have is looked at together.
    #[inline]
    pub(crate) fn drop_all(self) {
        if self.computation.is_some() || !self.compared.is_empty() || self.more.is_some() {
            return drop_rare(self);
        }
        let Self { removed, replaced: _, key, computation, compared, more } = self;
        forget((computation, compared, more));
        drop((removed, key));
    }

    #[inline]
    pub(super) fn put_removed(&mut self, removed: Removed<K, V>) {
        if self.removed.is_none() {
            self.removed = Some(removed);
        } else {
            self.more().removed.push(removed);
        }
    }

    /// Notes that the entry that was removed last was the live entry of the key that is stored.
    pub(super) fn note_replaced(&mut self) {
        self.replaced = self.removed_len().checked_sub(1);
    }

    pub(super) fn put_unstored(&mut self, entry: EntryRef<K, V>) {
        self.more().unstored = Some(entry);
    }

    pub(super) fn put_computations(&mut self, mut computations: Vec<ComputationRef<K, V>>) {
        self.more().computations.append(&mut computations);
    }

    #[cold]
    #[inline(never)]
    fn more(&mut self) -> &mut More<K, V> {
        self.more.get_or_insert_default()
    }

    /// Whether an entry was to be stored and wasn't.
    #[inline]
    pub(crate) fn has_unstored(&self) -> bool {
        self.more.as_ref().is_some_and(|more| more.unstored.is_some())
    }

    /// How many entries were removed.
    #[inline]
    pub(crate) fn removed_len(&self) -> usize {
        usize::from(self.removed.is_some()) + self.more.as_ref().map_or(0, |more| more.removed.len())
    }

    /// The entries that were removed, in this order.
    fn removed(&self) -> impl Iterator<Item = &Removed<K, V>> {
        self.removed.iter().chain(self.more.iter().flat_map(|more| more.removed.iter()))
    }

    /// Takes them out.
    pub(crate) fn into_removed(self) -> impl Iterator<Item = EntryRef<K, V>> {
        let others = self.more.into_iter().flat_map(|more| more.removed);
        self.removed.into_iter().chain(others).map(|removed| removed.entry)
    }

    /// Calls the listener for each removed entry.
    #[cold]
    pub(super) fn tell(&self, listener: &Listener<K, V>) {
        for Removed { entry, cause } in self.removed() {
            // The listener's panic doesn't concern the caller, whose work is done.
            let _ = catch_unwind(AssertUnwindSafe(|| listener(&entry.key, &entry.value, *cause))).map_err(forget);
        }
    }

    /// How many entries were removed to make room.
    #[cfg(feature = "tracing")]
    pub(super) fn evicted(&self) -> usize {
        self.removed().filter(|removed| removed.cause == RemovalCause::Size).count()
    }

    /// Takes the live entry that a store replaced.
    pub(crate) fn into_replaced(self) -> Option<EntryRef<K, V>> {
        let replaced = self.replaced?;
        self.into_removed().nth(replaced)
    }
}

#[cold]
#[inline(never)]
fn drop_rare<K, V>(aside: Aside<K, V>) {
    drop(aside);
}
