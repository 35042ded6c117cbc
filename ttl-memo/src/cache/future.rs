//! The async entry points: what they wait for suspends the task instead of blocking the thread.

use std::future::Future;
use std::hash::{BuildHasher, Hash};
use std::pin::Pin;

#[cfg(feature = "tier")]
use crate::cache::asking::{ask_async, seize_async};
use crate::cache::cache::TtlCache;
use crate::cache::guard::ComputeGuard;
use crate::cache::miss::{Lookup, join_or_compute_async};
use crate::cache::pending_store::PendingStore;
use crate::cache::source::Source;
use crate::key::key::{KeyRef, LookupKey, OwnedKey};
use crate::process::switch::is_enabled;
use crate::store::known::Known;

impl<K, V, S> TtlCache<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: BuildHasher,
{
    /// Returns the value of `key`, awaiting `compute` if no live value is stored.
    ///
    /// Like [`get_or_insert_with`](Self::get_or_insert_with), without blocking a thread, and on any runtime: a caller that
    /// waits for another caller's computation is suspended. If the future that computes is dropped, one of the waiters
    /// computes instead. Blocking and suspended callers of one cache wait for each other.
    ///
    /// # Panics
    ///
    /// When `compute` panics.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use ttl_memo::TtlCache;
    ///
    /// # pollster::block_on(async {
    /// let cache = TtlCache::new(128, Duration::from_secs(60));
    /// assert_eq!(cache.get_or_insert_with_async("four", async { 2 + 2 }).await, 4);
    /// assert_eq!(cache.get("four"), Some(4));
    /// # });
    /// ```
    pub async fn get_or_insert_with_async(&self, key: K, compute: impl Future<Output = V>) -> V {
        match self.look_up_async(KeyRef(OwnedKey(key))).await {
            Lookup::Hit(value, _) => value,
            Lookup::Miss(guard) => complete(guard, Box::pin(compute)).await,
        }
    }

    /// Like [`get_or_insert_with_async`](Self::get_or_insert_with_async), and also returns where the value came from.
    ///
    /// # Panics
    ///
    /// When `compute` panics.
    pub async fn get_or_insert_with_source_async(&self, key: K, compute: impl Future<Output = V>) -> (V, Source) {
        match self.look_up_async(KeyRef(OwnedKey(key))).await {
            Lookup::Hit(value, source) => (value, source),
            Lookup::Miss(guard) => (complete(guard, Box::pin(compute)).await, Source::Computed),
        }
    }

    /// Returns the value of `key`, awaiting `compute` if no live value is stored. An error isn't stored.
    ///
    /// Like [`try_get_or_insert_with`](Self::try_get_or_insert_with), without blocking a thread, and on any runtime.
    ///
    /// # Errors
    ///
    /// When this caller's `compute` returns one.
    ///
    /// # Panics
    ///
    /// When `compute` panics.
    pub async fn try_get_or_insert_with_async<E>(
        &self,
        key: K,
        compute: impl Future<Output = Result<V, E>>,
    ) -> Result<V, E> {
        match self.look_up_async(KeyRef(OwnedKey(key))).await {
            Lookup::Hit(value, _) => Ok(value),
            Lookup::Miss(guard) => try_complete(guard, Box::pin(compute)).await.map(|(value, _)| value),
        }
    }

    /// Like [`try_get_or_insert_with_async`](Self::try_get_or_insert_with_async), and also returns where the value came
    /// from.
    ///
    /// # Errors
    ///
    /// When this caller's `compute` returns one.
    ///
    /// # Panics
    ///
    /// When `compute` panics.
    pub async fn try_get_or_insert_with_source_async<E>(
        &self,
        key: K,
        compute: impl Future<Output = Result<V, E>>,
    ) -> Result<(V, Source), E> {
        match self.look_up_async(KeyRef(OwnedKey(key))).await {
            Lookup::Hit(value, source) => Ok((value, source)),
            Lookup::Miss(guard) => try_complete(guard, Box::pin(compute)).await,
        }
    }

    /// Awaits `compute` now, stores its result and returns it.
    ///
    /// Like [`refresh_with`](Self::refresh_with), without blocking a thread, and on any runtime. The computation begins when
    /// the future is polled first. If the future is dropped, the old value stays.
    ///
    /// # Panics
    ///
    /// When `compute` panics. The old value stays.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use ttl_memo::TtlCache;
    ///
    /// # pollster::block_on(async {
    /// let cache = TtlCache::new(128, Duration::from_secs(60));
    /// cache.insert("rate", 1);
    /// assert_eq!(cache.refresh_with_async("rate", async { 2 }).await, 2);
    /// assert_eq!(cache.get("rate"), Some(2));
    /// # });
    /// ```
    pub async fn refresh_with_async(&self, key: K, compute: impl Future<Output = V>) -> V {
        complete(self.refresh_shared(KeyRef(OwnedKey(key))).await, Box::pin(compute)).await
    }

    /// Awaits `compute` now, and stores and returns its result unless it is an error. Then the old value stays.
    ///
    /// Like [`refresh_with_async`](Self::refresh_with_async).
    ///
    /// # Errors
    ///
    /// When `compute` returns one.
    ///
    /// # Panics
    ///
    /// When `compute` panics. The old value stays.
    pub async fn try_refresh_with_async<E>(&self, key: K, compute: impl Future<Output = Result<V, E>>) -> Result<V, E> {
        let guard = self.refresh_shared(KeyRef(OwnedKey(key))).await;
        try_complete(guard, Box::pin(compute)).await.map(|(value, _)| value)
    }

    /// Looks `args` up. If there is no live value, waits for the computation under way or begins one, as a task. The key is
    /// made before it waits, so the future borrows no argument.
    #[inline]
    pub(crate) fn look_up_async<P: LookupKey<Key = K>>(
        &self,
        args: KeyRef<P>,
    ) -> impl Future<Output = Lookup<V, ComputeGuard<'_, K, V>>> + use<'_, K, V, S, P> {
        let found = if is_enabled() { self.look_up_now(args) } else { Found::Disabled };
        async move {
            match found {
                Found::Hit(value) => Lookup::Hit(value, Source::Hit),
                Found::Nothing(hash, key, known) => {
                    let found = join_or_compute_async(&self.core, hash, key, known).await;
                    #[cfg(feature = "tier")]
                    let found = ask_async(found).await;
                    found
                }
                Found::Disabled => Lookup::Miss(ComputeGuard::disabled()),
            }
        }
    }

    /// Begins to compute, whatever is stored or being computed, here and in the tier.
    #[cfg_attr(not(feature = "tier"), allow(clippy::unused_async))]
    pub(crate) async fn refresh_shared<P: LookupKey<Key = K>>(&self, args: KeyRef<P>) -> ComputeGuard<'_, K, V> {
        let guard = self.refresh_as_task(args);
        #[cfg(feature = "tier")]
        let guard = seize_async(guard).await;
        guard
    }

    #[inline]
    fn look_up_now<P: LookupKey<Key = K>>(&self, args: KeyRef<P>) -> Found<K, V> {
        let hash = self.hash(&args);
        match self.hit(hash, &args) {
            Ok(value) => Found::Hit(value),
            Err(known) => Found::Nothing(hash, args.into_key(), known),
        }
    }
}

/// What a task finds before it waits for anything.
enum Found<K, V> {
    Hit(V),
    Nothing(u64, K, Known),
    /// It didn't look: see [`set_enabled`](crate::set_enabled).
    Disabled,
}

/// Runs `compute` and stores what it returns.
async fn complete<K: Eq + Clone, V: Clone>(
    guard: ComputeGuard<'_, K, V>,
    compute: Pin<Box<impl Future<Output = V>>>,
) -> V {
    let value = guard.run(compute).await;
    let mut pending = PendingStore::default();
    guard.complete_here(&value, &mut pending);
    pending.finish().await;
    value
}

/// Runs `compute` and stores what it returns, unless that is an error. Then the old value may be returned instead.
async fn try_complete<K: Eq + Clone, V: Clone, E>(
    guard: ComputeGuard<'_, K, V>,
    compute: Pin<Box<impl Future<Output = Result<V, E>>>>,
) -> Result<(V, Source), E> {
    // Only the value is held while the tier stores it: the error needn't be `Send`.
    let value = match guard.run(compute).await {
        Ok(value) => value,
        Err(error) => return guard.fail().map(|old| (old, Source::Stale)).ok_or(error),
    };
    let mut pending = PendingStore::default();
    guard.complete_here(&value, &mut pending);
    pending.finish().await;
    Ok((value, Source::Computed))
}
