//! How a cache is connected to its tier, and what it does when others change values there.

use std::mem::forget;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Weak};
use std::time::Duration;

use crate::clock::Deadline;
use crate::info::RemovalCause;
#[cfg(feature = "test-util")]
use crate::process::isolation::TestContext;
use crate::process::switch::is_enabled;
use crate::store::aside::Aside;
use crate::store::bounds::Bounds;
use crate::store::core::{Core, ForgetTag};
use crate::store::locate::Located;
use crate::store::settings::Settings;
use crate::store::tag_settings::{EachTag, TagSettings};
use crate::tier::InvalidationListener;
use crate::tier::link::Link;
use crate::tier::local::{Tiered, UNTOLD};
use crate::tier::tag::hash_of;

/// Connects a cache of this name, site and version, and perhaps with tags.
pub(super) type Connect<K, V> =
    Box<dyn FnOnce(&str, (&str, u32), Option<EachTag<K, V>>) -> Arc<dyn Link<K, V>> + Send + Sync>;

pub(super) type Listen<K, V> = fn(&Arc<Core<K, V>>) -> Arc<dyn InvalidationListener>;

/// What the builder was told of a tier.
pub(crate) struct TierPlan<K, V> {
    pub(super) connect: Option<Connect<K, V>>,
    pub(super) listen: Option<Listen<K, V>>,
    pub(super) local_ttl: Option<Duration>,
    pub(super) version: u32,
    pub(super) site: &'static str,
}

impl<K, V> Default for TierPlan<K, V> {
    fn default() -> Self {
        Self { connect: None, listen: None, local_ttl: None, version: 0, site: "" }
    }
}

impl<K, V> TierPlan<K, V> {
    /// Builds a cache with this policy, and connects it to the tier if it has one.
    ///
    /// # Panics
    ///
    /// When there is a tier and no name, or one that doesn't know tags and the cache has some.
    pub(crate) fn build(
        self,
        mut policy: Settings<K, V>,
        bounds: Bounds,
        forget_tag: Option<ForgetTag<K, V>>,
    ) -> Arc<Core<K, V>> {
        // An isolated test has no tier.
        #[cfg(feature = "test-util")]
        let connect = self.connect.filter(|_| TestContext::current().is_none());
        #[cfg(not(feature = "test-util"))]
        let connect = self.connect;
        if let Some(connect) = connect {
            let name = policy.name.as_deref();
            let name = name.expect("a cache with a tier has a name, which tells its keys from those of others");
            let tags = policy.tags.as_mut().map(TagSettings::share);
            let link = connect(name, (self.site, self.version), tags);
            policy.tier = Some(Tiered::new(link, self.local_ttl, is_enabled));
        }
        let core = Arc::new(Core::new(policy, bounds, forget_tag));
        if let (Some(tiered), Some(listen)) = (&core.policy.tier, self.listen) {
            tiered.listen(listen(&core));
        }
        core
    }
}

/// Changes the local copies of a cache when others have changed values in the tier.
pub(crate) struct LocalCopies<K, V>(Weak<Core<K, V>>);

impl<K, V> LocalCopies<K, V> {
    pub(crate) fn of(core: &Arc<Core<K, V>>) -> Self {
        Self(Arc::downgrade(core))
    }

    /// Runs what the user's code may panic in, on a thread of the tier's.
    fn change(&self, change: impl FnOnce(&Core<K, V>, &Tiered<K, V>)) {
        let Some(core) = self.0.upgrade() else { return };
        let Some(tiered) = &core.policy.tier else { return };
        let _ = catch_unwind(AssertUnwindSafe(|| change(&core, tiered))).map_err(forget);
    }
}

impl<K, V> InvalidationListener for LocalCopies<K, V>
where
    K: Eq + Clone + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    fn changed(&self, arguments: &[u8]) {
        self.change(|core, tiered| {
            let Some(known) = tiered.changed_key(arguments) else { return };
            let mut aside = Aside::default();
            let (mut txn, Located { slot, group, .. }) = core.write_at(known.hash, &known.key, &mut aside);
            txn.outdate(group);
            if let Some(slot) = slot {
                txn.remove(slot, RemovalCause::Explicit);
            }
            txn.commit();
        });
    }

    fn cleared(&self) {
        self.change(|core, tiered| {
            tiered.note_reset();
            let mut aside = Aside::default();
            let mut txn = core.write(&mut aside);
            txn.clear();
            txn.outdate_all();
            txn.commit();
            drop(aside);
            forget_absent(core, tiered);
        });
    }

    fn tag_invalidated(&self, digest: [u8; 16]) {
        self.change(|core, tiered| {
            if core.policy.tags.is_some() {
                tiered.note_invalidation();
            }
            core.forget_tag(hash_of(digest));
        });
    }

    fn connected(&self) {
        self.change(|core, tiered| {
            tiered.set_told(true);
            let mut aside = Aside::default();
            let mut txn = core.write(&mut aside);
            // Computations go on: a removal that wasn't told has revoked the lease, and then their copies are dropped.
            txn.clear();
            txn.commit();
        });
    }

    fn disconnected(&self) {
        self.change(|core, tiered| {
            tiered.set_told(false);
            if !tiered.has_no_limit() {
                return;
            }
            let limit = Deadline::after(core.policy.clock.now(), Some(UNTOLD));
            let mut aside = Aside::default();
            let mut txn = core.write(&mut aside);
            for (slot, _, deadline) in txn.by_use() {
                if limit < deadline {
                    txn.reschedule(slot, limit);
                }
            }
            txn.commit();
        });
    }
}

/// Forgets the keys that the tier knows and that have neither an entry nor a computation here.
pub(super) fn forget_absent<K: Eq, V>(core: &Core<K, V>, tiered: &Tiered<K, V>) {
    tiered.keep(|hash, key| {
        let mut aside = Aside::default();
        let (txn, Located { slot, group, .. }) = core.write_at(hash, key, &mut aside);
        txn.commit();
        slot.is_some() || group.is_some()
    });
}
