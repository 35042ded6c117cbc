//! The lease under which a caller computes: renewed while it does, given up when it ends without a value.

use std::mem::forget;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use crate::background::scheduler::{BackgroundTask, TIMERS, TaskHandle, instant_after};
use crate::tier::key::TierKey;
use crate::tier::tag::TagMark;
use crate::tier::tier::{Lease, Tier};

/// The permission of a tier to store a value, if it gave one. Dropping it gives it up.
#[derive(Default)]
pub(crate) struct Permit {
    held: Option<Renewed>,
    /// The mark that was present before the value was computed, if the cache has tags.
    pub(super) mark: Option<TagMark>,
}

/// A lease that is renewed until this is dropped.
struct Renewed {
    _renewal: TaskHandle,
    held: Arc<Held>,
}

/// A lease that was asked for. Dropping it gives it up.
pub(super) struct Held {
    tier: Arc<dyn Leases>,
    pub(super) key: TierKey,
    pub(super) lease: Lease,
    /// Whether it has ended, or was never granted.
    has_ended: AtomicBool,
}

/// A tier without its format.
trait Leases: Send + Sync {
    fn renew(&self, key: &TierKey, held: Lease);
    fn release(&self, key: &TierKey, held: Lease);
}

impl Permit {
    /// Returns the permission of a caller that computes without the tier.
    pub(crate) fn none() -> Self {
        Self::default()
    }

    pub(super) fn of(held: Held, mark: Option<TagMark>) -> Self {
        let held = Arc::new(held);
        let due = instant_after(Instant::now(), held.lease.duration() / 3);
        let renewal = TIMERS.schedule(due, Arc::clone(&held) as Arc<dyn BackgroundTask>);
        Self { held: Some(Renewed { _renewal: renewal, held }), mark }
    }

    /// Whether it was taken from another holder, so that an old value may be stored.
    pub(crate) fn seizes(&self) -> bool {
        self.held().is_some_and(|held| held.lease.seizes())
    }

    pub(super) fn held(&self) -> Option<&Held> {
        self.held.as_ref().map(|renewed| &*renewed.held)
    }
}

impl Held {
    pub(super) fn new<T: Tier>(tier: &Arc<T>, key: &TierKey, lease: Lease) -> Self {
        let tier: Arc<dyn Leases> = Arc::<T>::clone(tier);
        Self { tier, key: key.clone(), lease, has_ended: AtomicBool::new(false) }
    }

    /// Notes that there is nothing to give up.
    pub(super) fn ended(&self) {
        self.has_ended.store(true, Ordering::Relaxed);
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if !*self.has_ended.get_mut() {
            // The tier may be the user's.
            let release = AssertUnwindSafe(|| self.tier.release(&self.key, self.lease));
            let _ = catch_unwind(release).map_err(forget);
        }
    }
}

impl BackgroundTask for Held {
    fn run(&self) -> Option<Instant> {
        self.tier.renew(&self.key, self.lease);
        Some(instant_after(Instant::now(), self.lease.duration() / 3))
    }
}

impl<T: Tier> Leases for T {
    fn renew(&self, key: &TierKey, held: Lease) {
        Tier::renew(self, key, held);
    }

    fn release(&self, key: &TierKey, held: Lease) {
        Tier::release(self, key, held);
    }
}
