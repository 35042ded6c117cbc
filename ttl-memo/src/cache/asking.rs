//! What a cache does with its tier: the caller that computes asks it first, and changes reach it.
//!
//! A caller asks the tier while it already has the key's computation here, so many callers cost one question. What is removed
//! here while it asks isn't stored, like the result of any other computation.

use std::future::Future;
use std::mem::take;

use crate::cache::guard::{ComputeGuard, Task};
use crate::cache::miss::Lookup;
use crate::cache::pending_store::{Asked, PendingStore};
use crate::cache::source::Source;
use crate::cache::thread_guard::ThreadComputeGuard;
use crate::cache::tier_plan::forget_absent;
use crate::clock::{Deadline, Timestamp};
use crate::flight::thread_state::with_frames;
use crate::store::core::Core;
use crate::store::entry::NewEntry;
use crate::store::tag_settings::entry_tags;
use crate::tier::call::block_on;
use crate::tier::entry::Lifetimes;
use crate::tier::link::{Begun, Copied, LinkFuture};
use crate::tier::local::{Tiered, UNTOLD};
use crate::tier::permit::Permit;
use crate::tier::watch::{Unconfirmed, Watch};
use crate::trace::Ended;

/// Asks the tier before the caller computes.
pub(crate) fn ask<K, V>(lookup: Lookup<V, ThreadComputeGuard<'_, K, V>>) -> Lookup<V, ThreadComputeGuard<'_, K, V>>
where
    K: Eq + Clone,
    V: Clone,
{
    let Lookup::Miss(mut guard) = lookup else { return lookup };
    let Some(task) = guard.guard.task.as_mut().filter(|task| task.asks()) else { return Lookup::Miss(guard) };
    let asked = block_on(task.ask());
    match task.begun(asked) {
        Some((value, source)) => Lookup::Hit(value, source),
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
    let asked = guard.run(Box::pin(task.ask())).await;
    let scope = guard.scope();
    let found = guard.task.as_mut().and_then(|task| task.begun(asked));
    drop(scope);
    match found {
        Some((value, source)) => Lookup::Hit(value, source),
        None => Lookup::Miss(guard),
    }
}

/// Takes the lease for a refresh, whoever has it.
pub(crate) fn seize<K: Eq + Clone, V>(mut guard: ThreadComputeGuard<'_, K, V>) -> ThreadComputeGuard<'_, K, V> {
    if let Some(task) = guard.guard.task.as_mut().filter(|task| task.core.policy.tier.is_some()) {
        let seized = block_on(task.seize());
        task.permit(seized);
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
        let seized = guard.run(Box::pin(task.seize())).await;
        if let Some(task) = &mut guard.task {
            task.permit(seized);
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
            task.sharing.resets = task.resets();
        }
        self
    }
}

impl<'a, K, V> Task<'a, K, V> {
    fn asks(&self) -> bool {
        self.sharing.asks && self.core.policy.tier.is_some()
    }

    /// How often all copies have been dropped, if the cache has tags.
    fn resets(&self) -> u64 {
        let policy = &self.core.policy;
        let Some(tiered) = policy.tier.as_ref().filter(|_| policy.tags.is_some()) else { return 0 };
        // The tier may be the user's, who may call for the same key.
        let _scope = self.computation().progress().scope();
        tiered.link();
        tiered.resets()
    }

    /// Limits a copy of a value whose tags may have been invalidated untold while it was computed. Nothing else says that: a
    /// removed key has no lease any more.
    pub(super) fn limit_untold(&self, new: &mut NewEntry<K, V>, now: Timestamp) {
        let resets = self.core.policy.tier.as_ref().map_or(0, Tiered::resets);
        if new.tags.is_some() && resets != self.sharing.resets {
            let deadline = new.lifetime.deadline.min(Deadline::after(now, Some(UNTOLD)));
            new.lifetime.deadline = deadline;
            new.entry.set_deadline(deadline);
        }
    }

    /// What the tier has, or its permission to compute.
    fn ask(&self) -> impl Future<Output = Asked<Begun<V>>> + use<'_, K, V>
    where
        K: Eq + Clone,
    {
        let policy = &self.core.policy;
        async move {
            let Some((tiered, watch)) = self.watch() else {
                return Asked { answer: Begun::Compute(Permit::none()), watch: None };
            };
            let is_nested = with_frames(|frames| frames.innermost_first().nth(1).is_some());
            // Two processes may wait for each other. Then the one that computes something else meanwhile gives up.
            let lease = is_nested.then(|| tiered.link().lease());
            let limit = [policy.wait, lease].into_iter().flatten().min();
            // The tags of a value are made of the arguments, too.
            let arguments = policy.tags.is_some().then(|| self.computation().key().clone());
            let mut answer = tiered.link().begin(watch.key(), arguments, !policy.stale.is_zero(), limit).await;
            if let Begun::Found(Copied { left, .. }) = &mut answer {
                // It may have been removed since, untold.
                if watch.is_reset() {
                    left.fresh = Some(left.fresh.map_or(UNTOLD, |fresh| fresh.min(UNTOLD)));
                }
            }
            Asked { answer, watch: Some(watch) }
        }
    }

    fn seize(&self) -> impl Future<Output = Asked<Permit>> + use<'_, K, V>
    where
        K: Eq + Clone,
    {
        async move {
            let Some((tiered, watch)) = self.watch() else { return Asked { answer: Permit::none(), watch: None } };
            Asked { answer: tiered.link().seize(watch.key()).await, watch: Some(watch) }
        }
    }

    /// Watches the key from now on, if it is shared.
    fn watch(&self) -> Option<(&'a Tiered<K, V>, Watch)>
    where
        K: Eq + Clone,
    {
        watch(self.core, self.computation().hash(), self.computation().key())
    }

    fn permit(&mut self, asked: Asked<Permit>) {
        self.sharing.permit = Some(Box::new(asked));
    }

    /// Stores the value of the tier here, and returns it. Otherwise the caller computes.
    fn begun(&mut self, Asked { answer, watch }: Asked<Begun<V>>) -> Option<(V, Source)>
    where
        K: Eq + Clone,
        V: Clone,
    {
        match answer {
            Begun::Compute(answer) => {
                self.permit(Asked { answer, watch });
                None
            }
            Begun::Found(Copied { value, left, tags }) => {
                let source = if left.is_fresh() { Source::Tier } else { Source::Stale };
                let entry = (self.computation().key().clone(), value.clone());
                let (new, now) = self.core.policy.found_entry(entry, left, entry_tags(tags));
                // It isn't said to have been computed.
                let span = take(&mut self.span);
                self.store_entry(new, now, &value);
                span.end(Ended::Found);
                Some((value, source))
            }
        }
    }

    /// Stores the computed value in the tier, too.
    pub(super) fn share(&mut self, value: &V, lifetimes: Lifetimes, pending: &mut PendingStore<'a>) {
        let (Some(tiered), Some(permit)) = (&self.core.policy.tier, self.sharing.permit.take()) else { return };
        let Asked { answer: permit, watch } = *permit;
        let copy = Unconfirmed::new(watch, permit.seizes());
        let stored = tiered.link().store(permit, value, lifetimes);
        pending.store = Some(Box::pin(async move { copy.end(stored.await) }));
    }
}

/// Stores an entry in the tier that the user stores here, before that: nobody must find the old value there afterwards. The
/// watch ends when it is stored here, too.
pub(crate) fn replace_in_tier<K: Eq + Clone, V>(core: &Core<K, V>, hash: u64, new: &NewEntry<K, V>) -> Option<Watch> {
    let (tiered, mut watch) = watch(core, hash, &new.entry.key)?;
    wait_for(tiered.replace(watch.key().clone(), &new.entry.value, new.shared));
    watch.note();
    Some(watch)
}

/// Removes a key from the tier that the user removes here, before that: nobody must find it there afterwards.
pub(crate) fn forget_in_tier<K: Eq + Clone, V>(core: &Core<K, V>, hash: u64, key: &K) {
    if let Some((tiered, mut watch)) = watch(core, hash, key) {
        wait_for(tiered.forget(watch.key().clone()));
        watch.note();
    }
}

fn wait_for(answer: Option<LinkFuture<'_, ()>>) {
    if let Some(answer) = answer {
        block_on(answer);
    }
}

/// Notes which key the tier means, for when it tells that others changed it, and watches it; `None` if it isn't shared.
fn watch<'a, K: Eq + Clone, V>(core: &'a Core<K, V>, hash: u64, key: &K) -> Option<(&'a Tiered<K, V>, Watch)> {
    let tiered = core.policy.tier.as_ref()?;
    let tier_key = tiered.link().key(key)?;
    let present = core.state().index.len();
    let (watch, are_many) = tiered.remember(&tier_key, hash, key, present);
    if are_many {
        forget_absent(core, tiered);
    }
    Some((tiered, watch))
}
