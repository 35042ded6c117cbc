//! What tasks do that would block a thread: the store's asynchronous methods.

use std::future::Future;
use std::hash::{BuildHasher, Hash};

use crate::cache::cache::TtlCache;
use crate::cache::miss::{Call, Lead};
use crate::key::key::OwnedKey;
use crate::key::key::{KeyRef, LookupKey};
use crate::process::switch::is_enabled;

impl<K, V, S> TtlCache<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: BuildHasher,
{
    /// Returns the value of `key`, awaiting `compute` when no live one is there.
    ///
    /// As [`get_or_insert_with`](Self::get_or_insert_with), without blocking a thread and for any runtime: a caller that
    /// waits for another's computation suspends. If the future that computes is dropped, one that waits takes over.
    /// Blocking and suspended callers of one cache wait for each other.
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
        match self.begin_async(KeyRef(OwnedKey(key))).await {
            Call::Hit(value) => value,
            Call::Lead(lead) => {
                let value = lead.run(compute).await;
                lead.finish(&value);
                value
            }
        }
    }

    /// Returns the value of `key`, awaiting `compute` when no live one is there; what fails isn't stored.
    ///
    /// As [`try_get_or_insert_with`](Self::try_get_or_insert_with), without blocking a thread and for any runtime.
    ///
    /// # Errors
    ///
    /// When this caller's `compute` gives one.
    ///
    /// # Panics
    ///
    /// When `compute` panics.
    pub async fn try_get_or_insert_with_async<E>(
        &self,
        key: K,
        compute: impl Future<Output = Result<V, E>>,
    ) -> Result<V, E> {
        match self.begin_async(KeyRef(OwnedKey(key))).await {
            Call::Hit(value) => Ok(value),
            Call::Lead(lead) => match lead.run(compute).await {
                Ok(value) => {
                    lead.finish(&value);
                    Ok(value)
                }
                Err(error) => {
                    drop(lead);
                    Err(error)
                }
            },
        }
    }

    /// Looks `args` up, and if there is no live value waits for the one under way or leads, as a task. The key is made before it waits, so the future borrows no argument.
    #[inline]
    pub(crate) fn begin_async<P: LookupKey<Key = K>>(
        &self,
        args: KeyRef<P>,
    ) -> impl Future<Output = Call<V, Lead<'_, K, V>>> + use<'_, K, V, S, P> {
        let found = if is_enabled() { self.look_up(args) } else { Found::Idle };
        async move {
            match found {
                Found::Hit(value) => Call::Hit(value),
                Found::Nothing(hash, key) => self.core.join_or_lead_async(hash, key).await,
                Found::Idle => Call::Lead(Lead::idle()),
            }
        }
    }

    #[inline]
    fn look_up<P: LookupKey<Key = K>>(&self, args: KeyRef<P>) -> Found<K, V> {
        let hash = self.hash(&args);
        match self.hit(hash, &args) {
            Some(value) => Found::Hit(value),
            None => Found::Nothing(hash, args.into_key()),
        }
    }

    /// Leads whatever is there or under way, as a task.
    pub(crate) fn supersede_async<P: LookupKey<Key = K>>(&self, args: KeyRef<P>) -> Lead<'_, K, V> {
        if !is_enabled() {
            return Lead::idle();
        }
        let hash = self.hash(&args);
        self.core.supersede_async(hash, args.into_key())
    }
}

/// What a task finds before it waits for anything.
enum Found<K, V> {
    Hit(V),
    Nothing(u64, K),
    /// It didn't look: see [`set_enabled`](crate::set_enabled).
    Idle,
}
