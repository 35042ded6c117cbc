//! Whether somebody changed a key while this process was about to store a copy of its value. Knows neither keys nor entries.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::tier::key::TierKey;
use crate::tier::tier::InvalidationListener;

/// What a cache counts for all its keys and for each key, so that changes that overlap are noticed.
#[derive(Clone, Default)]
pub(crate) struct Counter(Arc<AtomicU64>);

/// A key since this process began to store or to compute its value.
pub(crate) struct Watch {
    key: TierKey,
    listener: Option<Arc<dyn InvalidationListener>>,
    /// How often somebody changed the key or began to, and the number of that which this watches.
    uses: Counter,
    latest: u64,
    /// How often all copies were dropped.
    resets: Counter,
    reset: u64,
    /// How often a tag was invalidated.
    invalidations: Counter,
    invalidated: u64,
    is_disturbed: bool,
}

/// The watch of a value that was stored here and is being stored in the tier.
pub(crate) struct Unconfirmed {
    watch: Option<Watch>,
    /// Whether the value replaces another one in the tier.
    replaces: bool,
}

impl Counter {
    /// Counts one more, and returns the number before.
    pub(crate) fn add(&self) -> u64 {
        self.0.fetch_add(1, Ordering::AcqRel)
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }

    /// Whether nobody else has this counter.
    pub(crate) fn is_unshared(&self) -> bool {
        Arc::strong_count(&self.0) == 1
    }
}

impl Watch {
    pub(crate) fn new(
        key: TierKey,
        listener: Option<Arc<dyn InvalidationListener>>,
        uses: Counter,
        [resets, invalidations]: [Counter; 2],
    ) -> Self {
        let (latest, reset, invalidated) = (uses.add() + 1, resets.get(), invalidations.get());
        Self { key, listener, uses, latest, resets, reset, invalidations, invalidated, is_disturbed: false }
    }

    pub(crate) fn key(&self) -> &TierKey {
        &self.key
    }

    /// Notes a step of the change that this watches. Others notice it.
    pub(crate) fn note(&mut self) {
        let before = self.uses.add();
        self.is_disturbed |= before != self.latest;
        self.latest = before + 1;
    }

    /// Whether all copies were dropped meanwhile. Removals before that may not have been told.
    pub(crate) fn is_reset(&self) -> bool {
        self.reset != self.resets.get()
    }

    /// Ends the watch of a value that was stored in the tier, then here. If another change overlapped, it may have reached
    /// the tier later and this cache earlier, so the copy is dropped.
    pub(crate) fn end(mut self) {
        self.note();
        let is_invalidated = self.invalidated != self.invalidations.get();
        if self.is_disturbed || self.is_reset() || is_invalidated {
            self.drop_copy();
        }
    }

    /// Drops the copy of the value, unless it is that of a later change.
    fn drop_own_copy(&self) {
        if self.uses.get() == self.latest {
            self.drop_copy();
        }
    }

    fn drop_copy(&self) {
        if let Some(listener) = &self.listener {
            listener.changed(self.key.arguments());
        }
    }
}

impl Unconfirmed {
    pub(crate) fn new(watch: Option<Watch>, replaces: bool) -> Self {
        Self { watch, replaces }
    }

    /// Ends the watch. If the tier may not have accepted the value, and nobody told of removals for a while, one may be the
    /// reason, so the copy is dropped.
    pub(crate) fn end(mut self, is_stored: bool) {
        if let Some(watch) = self.watch.take().filter(|watch| !is_stored && watch.is_reset()) {
            watch.drop_own_copy();
        }
    }
}

/// The caller's task was cancelled, so nobody knows whether the tier has the new value or the old one.
impl Drop for Unconfirmed {
    fn drop(&mut self) {
        if let Some(watch) = self.watch.take().filter(|_| self.replaces) {
            watch.drop_own_copy();
        }
    }
}
