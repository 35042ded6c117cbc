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
use crate::codec::Codec;
use crate::tier::arguments;
use crate::tier::call::{Missed, call};
use crate::tier::entry::{self, Lifetimes};
use crate::tier::key::{TierKey, function_key};
use crate::tier::monitor::{Count, Monitor};
use crate::tier::permit::{Held, Permit};
use crate::tier::removals::{Removal, Removals};
use crate::tier::siblings::Sibling;
use crate::tier::tag::TierTag;
use crate::tier::tier::{InvalidationListener, Lease, Tier, TierFuture};

/// What an operation of a link returns. It never fails.
pub(crate) type LinkFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a caller that found no local value does next.
pub(crate) enum Begun<V> {
    /// It takes the value of the tier.
    Found(Copied<V>),
    /// It computes.
    Compute(Permit),
}

/// A value of the tier.
pub(crate) struct Copied<V> {
    pub(crate) value: V,
    /// What is left of its lifetimes.
    pub(crate) left: Lifetimes,
    /// The hashes of its tags, if the cache has tags.
    pub(crate) tags: Vec<u64>,
}

/// Calls its last argument with each tag of a value.
pub(crate) type EachTag<K, V> = Arc<dyn Fn(&V, &K, &mut dyn FnMut(&str)) + Send + Sync>;

/// A tier for keys `K` and values `V`, whatever the tier.
pub(crate) trait Link<K, V>: Send + Sync {
    /// Returns the key in the tier; `None` if `key` can't be encoded, and then it isn't shared.
    fn key(&self, key: &K) -> Option<TierKey>;

    /// Asks the tier for the value of `key`, also for one that is stale if `takes_stale`. If another process computes it, waits,
    /// at most for `limit`. A cache with tags gives the arguments, too.
    fn begin<'a>(
        &'a self,
        key: &'a TierKey,
        arguments: Option<K>,
        takes_stale: bool,
        limit: Option<Duration>,
    ) -> LinkFuture<'a, Begun<V>>;

    /// Takes the lease of `key` from whoever has it, for a value that is computed in any case.
    fn seize<'a>(&'a self, key: &'a TierKey) -> LinkFuture<'a, Permit>;

    /// Stores a value that was computed under `permit`, and returns whether the tier has it.
    fn store<'a>(&'a self, permit: Permit, value: &V, lifetimes: Lifetimes) -> LinkFuture<'a, bool>;

    /// Stores a value whatever is stored or being computed.
    fn replace<'a>(&'a self, key: TierKey, value: &V, lifetimes: Lifetimes) -> LinkFuture<'a, ()>;

    /// Removes `key`.
    fn forget(&self, key: TierKey) -> LinkFuture<'_, ()>;

    /// Removes all keys.
    fn clear(&self) -> LinkFuture<'_, ()>;

    /// Invalidates `tag` in all of the tier. Returns whether the tier was told; otherwise it is told before it is asked next.
    fn invalidate_tag(&self, tag: TierTag) -> LinkFuture<'_, bool>;

    /// Tells the tier of a removal before it is asked next.
    fn forget_later(&self, removal: Removal);

    /// The tag of this cache alone.
    fn within(&self, tag: &TierTag) -> TierTag;

    /// Tells tiers apart.
    fn tier_id(&self) -> usize;

    /// Tells `listener` what others change.
    fn subscribe(&self, listener: Weak<dyn InvalidationListener>);

    /// For how long a lease is taken.
    fn lease(&self) -> Duration;
}

/// Connects a cache to `tier`. The cache is told apart from others by its name and `version`, its types, and `site`.
///
/// # Panics
///
/// When the cache has tags and the tier doesn't know any.
pub(crate) fn connect<T, K, V>(
    tier: T,
    name: &str,
    (site, version): (&str, u32),
    tags: Option<EachTag<K, V>>,
) -> Arc<dyn Link<K, V>>
where
    T: Tier,
    K: Serialize + Send + Sync + 'static,
    V: Serialize + DeserializeOwned + Send + Sync + 'static,
{
    assert!(tags.is_none() || tier.tags().is_some(), "this cache has `tags`, and its tier doesn't know tags");
    let function = function_key(name, [site, type_name::<K>(), type_name::<V>()], version);
    let removals = Removals::default();
    let (sibling, timers) = (OnceLock::new(), OnceLock::new());
    Arc::new(Typed { tier: Arc::new(tier), function, tags, removals, sibling, timers, types: PhantomData })
}

pub(super) struct Typed<T, K, V> {
    pub(super) tier: Arc<T>,
    pub(super) function: Arc<str>,
    pub(super) tags: Option<EachTag<K, V>>,
    removals: Removals,
    /// From the first use on.
    sibling: OnceLock<Sibling>,
    timers: OnceLock<TaskHandle>,
    types: PhantomData<fn(&K) -> V>,
}

impl<T, K, V> Typed<T, K, V>
where
    T: Tier,
    K: Serialize + Send + Sync + 'static,
    V: Serialize + DeserializeOwned + Send + Sync + 'static,
{
    pub(super) fn monitor(&self) -> &Monitor {
        self.tier.monitor()
    }

    pub(super) async fn call<'a, R>(&'a self, operation: impl FnOnce(&'a T) -> TierFuture<'a, R>) -> Result<R, Missed> {
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

    /// The bytes of a value; `None` if it isn't shared.
    fn encode(&self, value: &V, lifetimes: &Lifetimes) -> Option<Vec<u8>> {
        let is_worth_it = lifetimes.total().is_none_or(|total| total >= Duration::from_millis(1));
        let bytes = quietly(|| self.tier.codec().encode(value).ok());
        let bytes = bytes.filter(|bytes| bytes.len() <= self.monitor().max_value() && is_worth_it);
        if bytes.is_none() {
            self.monitor().count(Count::Unshared);
        }
        bytes
    }

    /// Tells the other caches of this process with the same keys what was removed.
    fn tell_siblings(&self, removal: &Removal) {
        let Some(sibling) = self.sibling.get() else { return };
        sibling.tell(|listener| match removal {
            Removal::All => listener.cleared(),
            Removal::Key(key) => listener.changed(key.arguments()),
            Removal::Tag(tag) => listener.tag_invalidated(tag.digest()),
        });
    }

    /// Makes up for removals that the tier wasn't told. Returns false if that fails: what it has may have been removed.
    pub(super) async fn settle(&self) -> bool {
        let begun = Instant::now();
        while let Some((removal, number)) = self.removals.next() {
            if begun.elapsed() >= self.monitor().timeout() {
                // The next caller goes on.
                return false;
            }
            let told = match &removal {
                Removal::Key(key) => self.call(|tier| tier.forget(key)).await,
                Removal::All => self.call(|tier| tier.clear(&self.function)).await,
                Removal::Tag(tag) => self.tell_of_tag(tag).await,
            };
            if told.is_err() {
                return false;
            }
            self.removals.settled(&removal, number);
        }
        true
    }

    pub(super) fn owe(&self, removal: Removal) {
        self.removals.add(removal);
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

    fn begin<'a>(
        &'a self,
        key: &'a TierKey,
        arguments: Option<K>,
        takes_stale: bool,
        limit: Option<Duration>,
    ) -> LinkFuture<'a, Begun<V>> {
        Box::pin(async move { self.begin_now(key, arguments.as_ref(), takes_stale, limit).await })
    }

    fn seize<'a>(&'a self, key: &'a TierKey) -> LinkFuture<'a, Permit> {
        Box::pin(async move {
            let held = Held::new(&self.tier, key, Lease::seizing(self.monitor().lease()));
            let seized = self.call(|tier| tier.acquire(key, held.lease)).await;
            if seized == Ok(true) {
                let permit = self.permit(held).await;
                if permit.held().is_some() {
                    return permit;
                }
            } else if seized != Err(Missed::Failed) {
                held.ended();
            }
            // The new value can't be stored, so the old one must not be found again.
            self.owe(Removal::Key(key.clone()));
            Permit::none()
        })
    }

    fn store<'a>(&'a self, permit: Permit, value: &V, lifetimes: Lifetimes) -> LinkFuture<'a, bool> {
        if permit.held().is_none() {
            return Box::pin(ready(false));
        }
        let bytes = self.encode(value, &lifetimes);
        Box::pin(async move {
            let Some(held) = permit.held() else { return false };
            let old = held.lease.seizes().then(|| Removal::Key(held.key.clone()));
            let Some(bytes) = bytes else {
                if old.is_some() {
                    self.forget(held.key.clone()).await;
                }
                return false;
            };
            let bytes = entry::encode(&held.key, &lifetimes, permit.mark, &bytes);
            let stored = self.call(|tier| tier.store(&held.key, held.lease, &bytes, lifetimes.total())).await;
            if let Some(old) = &old {
                self.tell_siblings(old);
            }
            match (stored, old) {
                (Ok(is_stored), _) => {
                    held.ended();
                    self.monitor().count(if is_stored { Count::Store } else { Count::Revoked });
                }
                // The value that was to be replaced must not be found any more.
                (Err(_), Some(old)) => self.owe(old),
                (Err(_), None) => {}
            }
            stored == Ok(true)
        })
    }

    fn replace<'a>(&'a self, key: TierKey, value: &V, lifetimes: Lifetimes) -> LinkFuture<'a, ()> {
        let Some(bytes) = self.encode(value, &lifetimes) else { return self.forget(key) };
        Box::pin(async move {
            let Ok(mark) = self.mark().await else { return self.forget_later(Removal::Key(key)) };
            let bytes = entry::encode(&key, &lifetimes, mark, &bytes);
            let replaced = self.call(|tier| tier.replace(&key, &bytes, lifetimes.total())).await;
            let removal = Removal::Key(key);
            self.tell_siblings(&removal);
            match replaced {
                Ok(()) => self.monitor().count(Count::Store),
                Err(_) => self.owe(removal),
            }
        })
    }

    fn forget(&self, key: TierKey) -> LinkFuture<'_, ()> {
        Box::pin(async move {
            let forgotten = self.call(|tier| tier.forget(&key)).await;
            let removal = Removal::Key(key);
            self.tell_siblings(&removal);
            if forgotten.is_err() {
                self.owe(removal);
            }
        })
    }

    fn clear(&self) -> LinkFuture<'_, ()> {
        Box::pin(async move {
            let cleared = self.call(|tier| tier.clear(&self.function)).await;
            self.tell_siblings(&Removal::All);
            if cleared.is_err() {
                self.owe(Removal::All);
            }
        })
    }

    fn invalidate_tag(&self, tag: TierTag) -> LinkFuture<'_, bool> {
        Box::pin(async move {
            let is_told = self.tell_of_tag(&tag).await.is_ok();
            let removal = Removal::Tag(tag);
            self.tell_siblings(&removal);
            if !is_told {
                self.owe(removal);
            }
            is_told
        })
    }

    fn forget_later(&self, removal: Removal) {
        self.tell_siblings(&removal);
        self.owe(removal);
    }

    fn within(&self, tag: &TierTag) -> TierTag {
        tag.within(Arc::clone(&self.function))
    }

    fn tier_id(&self) -> usize {
        self.monitor().id()
    }

    fn subscribe(&self, listener: Weak<dyn InvalidationListener>) {
        #[cfg(feature = "metrics")]
        crate::tier::in_use::note(&*self.tier);
        let sibling = Sibling::join(self.tier_id(), Arc::clone(&self.function), Weak::clone(&listener));
        let _ = self.sibling.set(sibling);
        let _ = catch_unwind(AssertUnwindSafe(|| self.tier.subscribe(&self.function, listener))).map_err(forget);
    }

    fn lease(&self) -> Duration {
        self.monitor().lease()
    }
}

/// Runs the user's code of a format. Its panic means that there is no result.
pub(super) fn quietly<R>(run: impl FnOnce() -> Option<R>) -> Option<R> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|payload| {
        // Dropping it might panic again.
        forget(payload);
        None
    })
}
