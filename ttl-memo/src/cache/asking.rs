//! What a cache does with its tier: the caller that computes asks it first, and changes reach it.
//!
//! A caller asks the tier while it already has the key's computation here, so many callers cost one question. What is removed
//! here while it asks isn't stored, like the result of any other computation.

use std::future::Future;
use std::mem::take;

use crate::cache::guard::{ComputeGuard, Task};
use crate::cache::miss::Lookup;
use crate::cache::pending_store::PendingStore;
use crate::cache::thread_guard::ThreadComputeGuard;
use crate::clock::{Deadline, Timestamp};
use crate::flight::thread_state::with_frames;
use crate::store::aside::Aside;
use crate::store::core::Core;
use crate::store::entry::NewEntry;
use crate::store::locate::Located;
use crate::store::tag_settings::entry_tags;
use crate::tier::TierKey;
use crate::tier::call::block_on;
use crate::tier::entry::Lifetimes;
use crate::tier::link::{Begun, Copied, LinkFuture};
use crate::tier::local::{Tiered, UNTOLD};
use crate::tier::permit::Permit;
use crate::trace::Ended;

/// Asks the tier before the caller computes.
pub(crate) fn ask<K, V>(lookup: Lookup<V, ThreadComputeGuard<'_, K, V>>) -> Lookup<V, ThreadComputeGuard<'_, K, V>>
where
    K: Eq + Clone,
    V: Clone,
{
    let Lookup::Miss(mut guard) = lookup else { return lookup };
    let Some(task) = guard.guard.task.as_mut().filter(|task| task.asks()) else { return Lookup::Miss(guard) };
    let begun = block_on(task.ask());
    match task.begun(begun) {
        Some(value) => Lookup::Hit(value),
        None => Lookup::Miss(guard),
    }
}

/// The same without blocking.
pub(crate) async fn ask_async<K, V>(lookup: Lookup<V, ComputeGuard<'_, K, V>>) -> Lookup<V, ComputeGuard<'_, K, V>>
where
    K: Eq + Clone,
    V: Clone,
{
    let Lookup::Miss(mut guard) = lookup else { return lookup };
    let Some(task) = guard.task.as_ref().filter(|task| task.asks()) else { return Lookup::Miss(guard) };
    // Boxed, so that the futures of caches without a tier don't have room for it.
    let begun = guard.run(Box::pin(task.ask())).await;
    let scope = guard.scope();
    let found = guard.task.as_mut().and_then(|task| task.begun(begun));
    drop(scope);
    match found {
        Some(value) => Lookup::Hit(value),
        None => Lookup::Miss(guard),
    }
}

/// Takes the lease for a refresh, whoever has it.
pub(crate) fn seize<K: Eq + Clone, V>(mut guard: ThreadComputeGuard<'_, K, V>) -> ThreadComputeGuard<'_, K, V> {
    if let Some(task) = guard.guard.task.as_mut().filter(|task| task.core.policy.tier.is_some()) {
        task.sharing.permit = block_on(task.seize());
    }
    guard
}

/// The same without blocking.
pub(crate) async fn seize_async<K, V>(mut guard: ComputeGuard<'_, K, V>) -> ComputeGuard<'_, K, V>
where
    K: Eq + Clone,
    V: Clone,
{
    if let Some(task) = guard.task.as_ref().filter(|task| task.core.policy.tier.is_some()) {
        let permit = guard.run(Box::pin(task.seize())).await;
        if let Some(task) = &mut guard.task {
            task.sharing.permit = permit;
        }
    }
    guard
}

impl<K, V> ComputeGuard<'_, K, V> {
    /// Says whether others may join the computation. One that others can't join began because its caller can't wait, so it
    /// doesn't wait for the tier either.
    pub(crate) fn asking_if(mut self, is_joined: bool) -> Self {
        if let Some(task) = &mut self.task {
            task.sharing.asks = is_joined;
            task.sharing.connections = task.connections();
        }
        self
    }
}

impl<'a, K, V> Task<'a, K, V> {
    fn asks(&self) -> bool {
        self.sharing.asks && self.core.policy.tier.is_some()
    }

    /// How often the tier has begun to tell what others change, if the cache has tags.
    fn connections(&self) -> u64 {
        let policy = &self.core.policy;
        let Some(tiered) = policy.tier.as_ref().filter(|_| policy.tags.is_some()) else { return 0 };
        // The tier may be the user's, who may call for the same key.
        let _scope = self.computation.flight.scope();
        tiered.link();
        tiered.connections()
    }

    /// Limits a copy of a value whose tags may have been invalidated untold while it was computed. Nothing else says that: a
    /// removed key has no lease any more.
    pub(super) fn limit_untold(&self, new: &mut NewEntry<K, V>, now: Timestamp) {
        let connections = self.core.policy.tier.as_ref().map_or(0, Tiered::connections);
        if new.tags.is_some() && connections != self.sharing.connections {
            let deadline = new.lifetime.deadline.min(Deadline::after(now, Some(UNTOLD)));
            new.lifetime.deadline = deadline;
            new.entry.set_deadline(deadline);
        }
    }

    /// What the tier has, or its permission to compute.
    fn ask(&self) -> impl Future<Output = Begun<V>> + use<'_, K, V>
    where
        K: Eq + Clone,
    {
        let policy = &self.core.policy;
        async move {
            let nothing = Begun::Compute(Permit::none());
            let Some((tiered, key)) = self.key_in_tier() else { return nothing };
            let connections = tiered.connections();
            let is_nested = with_frames(|frames| frames.innermost_first().nth(1).is_some());
            // Two processes may wait for each other. Then the one that computes something else meanwhile gives up.
            let lease = is_nested.then(|| tiered.link().lease());
            let limit = [policy.wait, lease].into_iter().flatten().min();
            // The tags of a value are made of the arguments, too.
            let arguments = policy.tags.is_some().then(|| self.computation.key().clone());
            let mut begun = tiered.link().begin(&key, arguments, !policy.stale.is_zero(), limit).await;
            match &mut begun {
                // It may have been removed since, untold.
                Begun::Found(Copied { left, .. }) if connections != tiered.connections() => {
                    left.fresh = Some(left.fresh.map_or(UNTOLD, |fresh| fresh.min(UNTOLD)));
                }
                Begun::Found(_) | Begun::Compute(_) => {}
            }
            begun
        }
    }

    fn seize(&self) -> impl Future<Output = Permit> + use<'_, K, V>
    where
        K: Eq + Clone,
    {
        async move {
            match self.key_in_tier() {
                Some((tiered, key)) => tiered.link().seize(&key).await,
                None => Permit::none(),
            }
        }
    }

    fn key_in_tier(&self) -> Option<(&'a Tiered<K, V>, TierKey)>
    where
        K: Eq + Clone,
    {
        let tiered = self.core.policy.tier.as_ref()?;
        let key = tiered.link().key(self.computation.key())?;
        remember(self.core, tiered, &key, self.computation.hash(), self.computation.key());
        Some((tiered, key))
    }

    /// Stores the value of the tier here, and returns it. Otherwise the caller computes.
    fn begun(&mut self, begun: Begun<V>) -> Option<V>
    where
        K: Eq + Clone,
        V: Clone,
    {
        match begun {
            Begun::Compute(permit) => {
                self.sharing.permit = permit;
                None
            }
            Begun::Found(Copied { value, left, tags }) => {
                let entry = (self.computation.key().clone(), value.clone());
                let (new, now) = self.core.policy.found_entry(entry, left, entry_tags(tags));
                // It isn't said to have been computed.
                let span = take(&mut self.span);
                self.store_entry(new, now, &value);
                span.end(Ended::Found);
                Some(value)
            }
        }
    }

    /// Stores the computed value in the tier, too.
    pub(super) fn share(&mut self, value: &V, lifetimes: Lifetimes, pending: &mut PendingStore<'a>) {
        if let Some(tiered) = &self.core.policy.tier {
            pending.store = Some(tiered.link().store(take(&mut self.sharing.permit), value, lifetimes));
        }
    }
}

/// Stores an entry in the tier that the user stores here, before that: nobody must find the old value there afterwards.
pub(crate) fn replace_in_tier<K: Eq + Clone, V>(core: &Core<K, V>, hash: u64, new: &NewEntry<K, V>) {
    if let Some((tiered, key)) = locate_in_tier(core, hash, &new.entry.key) {
        wait_for(tiered.replace(key, &new.entry.value, new.shared));
    }
}

/// Removes a key from the tier that the user removes here, before that: nobody must find it there afterwards.
pub(crate) fn forget_in_tier<K: Eq + Clone, V>(core: &Core<K, V>, hash: u64, key: &K) {
    if let Some((tiered, key)) = locate_in_tier(core, hash, key) {
        wait_for(tiered.forget(key));
    }
}

fn wait_for(answer: Option<LinkFuture<'_, ()>>) {
    if let Some(answer) = answer {
        block_on(answer);
    }
}

fn locate_in_tier<'a, K: Eq + Clone, V>(
    core: &'a Core<K, V>,
    hash: u64,
    key: &K,
) -> Option<(&'a Tiered<K, V>, TierKey)> {
    let tiered = core.policy.tier.as_ref()?;
    let tier_key = tiered.link().key(key)?;
    remember(core, tiered, &tier_key, hash, key);
    Some((tiered, tier_key))
}

/// Notes which key the tier means, for when it tells that others changed it.
fn remember<K: Eq + Clone, V>(core: &Core<K, V>, tiered: &Tiered<K, V>, tier_key: &TierKey, hash: u64, key: &K) {
    let present = core.state().index.len();
    if tiered.remember(tier_key, hash, key, present) {
        tiered.keep(|hash, key| {
            let mut aside = Aside::default();
            let (txn, Located { slot, group, .. }) = core.write_at(hash, key, &mut aside);
            txn.commit();
            slot.is_some() || group.is_some()
        });
    }
}
