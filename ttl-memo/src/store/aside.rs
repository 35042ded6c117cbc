//! What must be dropped, or told of, when the lock of a store has been released.

use std::mem::forget;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::info::RemovalCause;
use crate::store::compared::Compared;
use crate::store::entry::{EntryRef, Quiet};
use crate::store::flights::{ComputationRef, Outdated};
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
    outdated: Option<Outdated<K, V>>,
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
        Self { removed: Vec::new(), unstored: None, outdated: None }
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

    /// Only once in a transaction.
    pub(super) fn put_outdated(&mut self, outdated: Outdated<K, V>) {
        self.more().outdated = Some(outdated);
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

    /// Visits the removed entries in the order in which they were removed.
    fn visit_removed(&self, visit: &mut dyn FnMut(&Removed<K, V>)) {
        if let Some(first) = &self.removed {
            visit(first);
        }
        if let Some(more) = &self.more {
            for removed in &more.removed {
                visit(removed);
            }
        }
    }

    /// Takes them out.
    pub(crate) fn into_removed(self) -> impl Iterator<Item = EntryRef<K, V>> {
        let others = self.more.into_iter().flat_map(|more| more.removed);
        self.removed.into_iter().chain(others).map(|removed| removed.entry)
    }

    /// Calls the listener for each removed entry.
    #[cold]
    pub(super) fn tell(&self, listener: &Listener<K, V>) {
        self.visit_removed(&mut |Removed { entry, cause }| {
            // The listener's panic doesn't concern the caller, whose work is done.
            let _ = catch_unwind(AssertUnwindSafe(|| listener(&entry.key, &entry.value, *cause))).map_err(forget);
        });
    }

    /// How many entries were removed to make room.
    #[cfg(feature = "tracing")]
    pub(super) fn evicted(&self) -> usize {
        let mut evicted = 0;
        self.visit_removed(&mut |removed| evicted += usize::from(removed.cause == RemovalCause::Size));
        evicted
    }

    /// Takes the live entry that a store replaced.
    pub(crate) fn into_replaced(self) -> Option<EntryRef<K, V>> {
        let replaced = self.replaced?;
        self.into_nth_removed(replaced)
    }

    /// Takes the removed entry before which this many others were removed.
    pub(crate) fn into_nth_removed(self, before: usize) -> Option<EntryRef<K, V>> {
        let Some(index) = before.checked_sub(1) else { return Some(self.removed?.entry) };
        let mut others = self.more?.removed;
        (index < others.len()).then(|| others.swap_remove(index).entry)
    }
}

#[cold]
#[inline(never)]
fn drop_rare<K, V>(aside: Aside<K, V>) {
    drop(aside);
}
