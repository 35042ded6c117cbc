//! One cache's use of a tier: asks it before the cache computes, and tells it what the cache stores and removes.
//! Knows keys and values, and nothing of the cache.

use std::any::type_name;
use std::future::{Future, ready};
use std::marker::PhantomData;
use std::mem::forget;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, OnceLock, Weak};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::background::scheduler::{BackgroundTask, TIMERS, TaskHandle, instant_after};
use crate::background::sleep::Sleep;
use crate::codec::Codec;
use crate::tier::arguments;
use crate::tier::call::{Missed, call};
use crate::tier::entry::{self, HEADER, Lifetimes, Unreadable};
use crate::tier::info::BreakerState;
use crate::tier::key::{TierKey, function_key};
use crate::tier::monitor::{Count, Monitor};
use crate::tier::permit::{Held, Permit};
use crate::tier::removals::{Removal, Removals};
use crate::tier::tier::{InvalidationListener, Lease, Tier, TierEntry, TierFuture, TierLookup};

/// What an operation of a link returns. It never fails.
pub(crate) type LinkFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a caller that found no local value does next.
pub(crate) enum Begun<V> {
    /// It takes the value of the tier, with what is left of its lifetimes.
    Found(V, Lifetimes),
    /// It computes.
    Compute(Permit),
}

/// A tier for keys `K` and values `V`, whatever the tier.
pub(crate) trait Link<K, V>: Send + Sync {
    /// Returns the key in the tier; `None` if `key` can't be encoded, and then it isn't shared.
    fn key(&self, key: &K) -> Option<TierKey>;

    /// Asks the tier for the value of `key`, also for one that is stale if `takes_stale`. If another process computes it, waits,
    /// at most for `limit`.
    fn begin<'a>(&'a self, key: &'a TierKey, takes_stale: bool, limit: Option<Duration>) -> LinkFuture<'a, Begun<V>>;

    /// Takes the lease of `key` from whoever has it, for a value that is computed in any case.
    fn seize<'a>(&'a self, key: &'a TierKey) -> LinkFuture<'a, Permit>;

    /// Stores a value that was computed under `permit`.
    fn store<'a>(&'a self, permit: Permit, value: &V, lifetimes: Lifetimes) -> LinkFuture<'a, ()>;

    /// Stores a value whatever is stored or being computed.
    fn replace<'a>(&'a self, key: TierKey, value: &V, lifetimes: Lifetimes) -> LinkFuture<'a, ()>;

    /// Removes `key`.
    fn forget(&self, key: TierKey) -> LinkFuture<'_, ()>;

    /// Removes all keys.
    fn clear(&self) -> LinkFuture<'_, ()>;

    /// Removes `key`, or all keys, before the tier is asked next.
    fn forget_later(&self, key: Option<TierKey>);

    /// Tells `listener` what others change.
    fn subscribe(&self, listener: Weak<dyn InvalidationListener>);

    /// For how long a lease is taken.
    fn lease(&self) -> Duration;
}

/// Connects a cache to `tier`. The cache is told apart from others by its name and `version`, its types, and `site`.
pub(crate) fn connect<T, K, V>(tier: T, name: &str, site: &str, version: u32) -> Arc<dyn Link<K, V>>
where
    T: Tier,
    K: Serialize + Send + Sync + 'static,
    V: Serialize + DeserializeOwned + Send + Sync + 'static,
{
    let function = function_key(name, [site, type_name::<K>(), type_name::<V>()], version);
    let removals = Removals::default();
    Arc::new(Typed { tier: Arc::new(tier), function, removals, timers: OnceLock::new(), types: PhantomData })
}

struct Typed<T, K, V> {
    tier: Arc<T>,
    function: Arc<str>,
    removals: Removals,
    timers: OnceLock<TaskHandle>,
    types: PhantomData<fn(&K) -> V>,
}

/// What bytes of the tier are good for.
enum Read<V> {
    /// The value is served.
    Fresh(V, Lifetimes),
    /// It is served while one caller computes the next.
    Stale(V, Lifetimes),
    /// They are to be replaced.
    Useless,
    /// They are to be left alone.
    Newer,
}

impl<T, K, V> Typed<T, K, V>
where
    T: Tier,
    K: Serialize + Send + Sync + 'static,
    V: Serialize + DeserializeOwned + Send + Sync + 'static,
{
    fn monitor(&self) -> &Monitor {
        self.tier.monitor()
    }

    async fn call<'a, R>(&'a self, operation: impl FnOnce(&'a T) -> TierFuture<'a, R>) -> Result<R, Missed> {
        self.keep_timers();
        call(self.monitor(), Duration::ZERO, || operation(&self.tier)).await
    }

    /// Keeps the thread of timers from ending and starting for each operation.
    fn keep_timers(&self) {
        struct Never;

        impl BackgroundTask for Never {
            fn run(&self) -> Option<Instant> {
                None
            }
        }

        self.timers.get_or_init(|| TIMERS.schedule(instant_after(Instant::now(), Duration::MAX), Arc::new(Never)));
    }

    async fn begin_now(&self, key: &TierKey, takes_stale: bool, limit: Option<Duration>) -> Begun<V> {
        let nothing = || Begun::Compute(Permit::none());
        let end = limit.map(|limit| instant_after(Instant::now(), limit));
        let mut has_waited = false;
        if !self.settle().await {
            return nothing();
        }
        loop {
            let held = Held::new(&self.tier, key, Lease::new(self.monitor().lease()));
            match self.call(|tier| tier.look_up(key, held.lease)).await {
                Err(Missed::Skipped) => {
                    held.ended();
                    return nothing();
                }
                Err(Missed::Failed) => return nothing(),
                Ok(TierLookup::Leader) => {
                    self.monitor().count(Count::Miss);
                    return Begun::Compute(Permit::of(held));
                }
                Ok(TierLookup::Busy) => held.ended(),
                Ok(TierLookup::Found(found)) => {
                    held.ended();
                    if let Some(begun) = self.found(key, takes_stale, found).await {
                        return begun;
                    }
                }
            }
            if !has_waited {
                has_waited = true;
                self.monitor().count(Count::Wait);
            }
            if !self.wait(key, end).await {
                return nothing();
            }
        }
    }

    /// What the caller does that found `found`; `None`: it waits for somebody else to replace it.
    async fn found(&self, key: &TierKey, takes_stale: bool, found: TierEntry) -> Option<Begun<V>> {
        let old = match self.read(key, &found) {
            Read::Fresh(value, lifetimes) => {
                self.monitor().count(Count::Hit);
                return Some(Begun::Found(value, lifetimes));
            }
            Read::Newer => return Some(Begun::Compute(Permit::none())),
            Read::Stale(value, lifetimes) => takes_stale.then_some((value, lifetimes)),
            Read::Useless => None,
        };
        let held = Held::new(&self.tier, key, Lease::new(self.monitor().lease()));
        let acquired = self.call(|tier| tier.acquire(key, held.lease)).await;
        if acquired == Ok(true) {
            // Somebody may have stored a value between the two questions.
            if let Ok(Some(now)) = self.call(|tier| tier.get(key)).await {
                if now.bytes != found.bytes {
                    if let Read::Fresh(value, lifetimes) = self.read(key, &now) {
                        self.monitor().count(Count::Hit);
                        return Some(Begun::Found(value, lifetimes));
                    }
                }
            }
            self.monitor().count(Count::Miss);
            return Some(Begun::Compute(Permit::of(held)));
        }
        if acquired != Err(Missed::Failed) {
            held.ended();
        }
        match (old, acquired) {
            (Some((value, lifetimes)), _) => {
                self.monitor().count(Count::Hit);
                Some(Begun::Found(value, lifetimes))
            }
            (None, Ok(_)) => None,
            (None, Err(_)) => Some(Begun::Compute(Permit::none())),
        }
    }

    /// Waits for a while. Returns false if the caller doesn't wait any longer.
    async fn wait(&self, key: &TierKey, end: Option<Instant>) -> bool {
        let begun = Instant::now();
        let timeout = self.monitor().timeout();
        let limit = end.map_or(timeout, |end| end.saturating_duration_since(begun).min(timeout));
        if limit.is_zero() && end.is_some() {
            return false;
        }
        if call(self.monitor(), limit, || self.tier.wait(key, limit)).await.is_err() {
            return false;
        }
        // So that a tier that doesn't wait isn't asked again and again.
        let shortest = Duration::from_millis(5).min(limit);
        if begun.elapsed() < Duration::from_micros(200) {
            Sleep::until(begun + shortest).await;
        }
        true
    }

    fn read(&self, key: &TierKey, found: &TierEntry) -> Read<V> {
        let limit = self.monitor().max_value().saturating_add(HEADER);
        let decoded = if found.bytes.len() > limit {
            Err(Unreadable::Damaged)
        } else {
            entry::decode(key, &found.bytes, found.remaining)
        };
        let (lifetimes, bytes) = match decoded {
            Ok(decoded) => decoded,
            Err(why) => {
                self.monitor().count(Count::Unreadable);
                return if why == Unreadable::Newer { Read::Newer } else { Read::Useless };
            }
        };
        if !lifetimes.is_fresh() && lifetimes.stale.is_zero() {
            return Read::Useless;
        }
        let value = quietly(|| self.tier.codec().decode(bytes).ok());
        match value {
            None => {
                self.monitor().count(Count::Unreadable);
                Read::Useless
            }
            Some(value) if lifetimes.is_fresh() => Read::Fresh(value, lifetimes),
            Some(value) => Read::Stale(value, lifetimes),
        }
    }

    /// The bytes of an entry; `None` if it isn't shared.
    fn entry(&self, key: &TierKey, value: &V, lifetimes: &Lifetimes) -> Option<Vec<u8>> {
        let is_worth_it = lifetimes.total().is_none_or(|total| total >= Duration::from_millis(1));
        let bytes = quietly(|| self.tier.codec().encode(value).ok());
        let bytes = bytes.filter(|bytes| bytes.len() <= self.monitor().max_value() && is_worth_it);
        if bytes.is_none() {
            self.monitor().count(Count::Unshared);
        }
        Some(entry::encode(key, lifetimes, &bytes?))
    }

    /// Makes up for removals that the tier wasn't told. Returns false if that fails: what it has may have been removed.
    async fn settle(&self) -> bool {
        while let Some((removal, number)) = self.removals.next() {
            let told = match &removal {
                Removal::Key(key) => self.call(|tier| tier.forget(key)).await,
                Removal::All => self.call(|tier| tier.clear(&self.function)).await,
            };
            if told.is_err() {
                return false;
            }
            self.removals.settled(&removal, number);
        }
        true
    }

    fn owe(&self, removal: Removal) {
        // A tier that this process doesn't use at all will never be told.
        if self.monitor().info().state != BreakerState::Disabled {
            self.removals.add(removal);
        }
    }
}

impl<T, K, V> Link<K, V> for Typed<T, K, V>
where
    T: Tier,
    K: Serialize + Send + Sync + 'static,
    V: Serialize + DeserializeOwned + Send + Sync + 'static,
{
    fn key(&self, key: &K) -> Option<TierKey> {
        let encoded = quietly(|| arguments::encode(key));
        if encoded.is_none() {
            self.monitor().count(Count::Unshared);
        }
        Some(TierKey::new(Arc::clone(&self.function), &encoded?))
    }

    fn begin<'a>(&'a self, key: &'a TierKey, takes_stale: bool, limit: Option<Duration>) -> LinkFuture<'a, Begun<V>> {
        Box::pin(self.begin_now(key, takes_stale, limit))
    }

    fn seize<'a>(&'a self, key: &'a TierKey) -> LinkFuture<'a, Permit> {
        Box::pin(async move {
            let held = Held::new(&self.tier, key, Lease::seizing(self.monitor().lease()));
            let seized = self.call(|tier| tier.acquire(key, held.lease)).await;
            if seized == Ok(true) {
                return Permit::of(held);
            }
            if seized != Err(Missed::Failed) {
                held.ended();
            }
            // The new value can't be stored, so the old one must not be found again.
            self.owe(Removal::Key(key.clone()));
            Permit::none()
        })
    }

    fn store<'a>(&'a self, permit: Permit, value: &V, lifetimes: Lifetimes) -> LinkFuture<'a, ()> {
        let Some(held) = permit.held() else { return Box::pin(ready(())) };
        let Some(bytes) = self.entry(&held.key, value, &lifetimes) else {
            let is_replaced = held.lease.seizes();
            return if is_replaced { self.forget(held.key.clone()) } else { Box::pin(ready(())) };
        };
        Box::pin(async move {
            let Some(held) = permit.held() else { return };
            match self.call(|tier| tier.store(&held.key, held.lease, &bytes, lifetimes.total())).await {
                Ok(is_stored) => {
                    held.ended();
                    self.monitor().count(if is_stored { Count::Store } else { Count::Revoked });
                }
                Err(_) if held.lease.seizes() => self.owe(Removal::Key(held.key.clone())),
                Err(_) => {}
            }
        })
    }

    fn replace<'a>(&'a self, key: TierKey, value: &V, lifetimes: Lifetimes) -> LinkFuture<'a, ()> {
        let Some(bytes) = self.entry(&key, value, &lifetimes) else { return self.forget(key) };
        Box::pin(async move {
            match self.call(|tier| tier.replace(&key, &bytes, lifetimes.total())).await {
                Ok(()) => self.monitor().count(Count::Store),
                Err(_) => self.owe(Removal::Key(key)),
            }
        })
    }

    fn forget(&self, key: TierKey) -> LinkFuture<'_, ()> {
        Box::pin(async move {
            if self.call(|tier| tier.forget(&key)).await.is_err() {
                self.owe(Removal::Key(key));
            }
        })
    }

    fn clear(&self) -> LinkFuture<'_, ()> {
        Box::pin(async move {
            if self.call(|tier| tier.clear(&self.function)).await.is_err() {
                self.owe(Removal::All);
            }
        })
    }

    fn forget_later(&self, key: Option<TierKey>) {
        self.owe(key.map_or(Removal::All, Removal::Key));
    }

    fn subscribe(&self, listener: Weak<dyn InvalidationListener>) {
        #[cfg(feature = "metrics")]
        crate::tier::in_use::note(&*self.tier);
        let _ = catch_unwind(AssertUnwindSafe(|| self.tier.subscribe(&self.function, listener))).map_err(forget);
    }

    fn lease(&self) -> Duration {
        self.monitor().lease()
    }
}

/// Runs the user's code of a format. Its panic means that there is no result.
fn quietly<R>(run: impl FnOnce() -> Option<R>) -> Option<R> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|payload| {
        // Dropping it might panic again.
        forget(payload);
        None
    })
}
