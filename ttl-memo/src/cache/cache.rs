//! The public store: what every annotated function has, and a dictionary by itself.

use std::fmt;
use std::hash::{BuildHasher, Hash};
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;
use std::time::Duration;

use equivalent::Equivalent;

use crate::RandomState;
use crate::background::scheduler::TaskHandle;
use crate::cache::miss::{Call, LeadHere};
use crate::info::{CacheInfo, CacheParameters};
use crate::key::key::{KeyRef, LookupKey, OwnedKey};
use crate::process::switch::is_enabled;
use crate::store::core::Core;

/// A thread-safe map whose entries live for a time, and whose least recently used go when it is full.
///
/// All methods take `&self`: build it once and share it by reference or in an [`Arc`]. A lookup that finds a live value
/// takes no lock and allocates nothing but what `V::clone` does. Values are handed out as clones, so put what is costly
/// to clone in an `Arc`.
///
/// * An entry is live while less than its lifetime has passed since it was stored; reading doesn't extend it.
/// * What has expired is never seen, nor counted, and leaves before anything live has to.
/// * Your code (`Hash`, `Eq`, `Clone`, `Drop`, closures) never runs under a lock of the cache, so it may use the cache
///   itself.
/// * What has left is dropped once no thread reads, by whichever thread is the last to: `Drop` may run within any call of
///   the cache. While a `Clone`, a listener or the closure of `retain` runs, nothing that has left is dropped.
/// * Time is the system's monotonic clock, which stands still while the machine is suspended, unless
///   [`timer`](crate::TtlCacheBuilder::timer) brings another.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use ttl_memo::TtlCache;
///
/// let sessions = TtlCache::new(10_000, Duration::from_secs(30 * 60));
/// sessions.insert("c0ffee".to_owned(), "alice");
/// assert_eq!(sessions.get("c0ffee"), Some("alice"));
///
/// sessions.remove("c0ffee");
/// assert!(sessions.is_empty());
/// ```
pub struct TtlCache<K, V, S = RandomState> {
    pub(crate) core: Arc<Core<K, V>>,
    pub(crate) hasher: S,
    /// Ends the cache's expiry in the background when it is dropped.
    pub(crate) _expiry: Option<TaskHandle>,
}

impl<K, V, S> TtlCache<K, V, S> {
    /// Returns the bound of the sum of sizes, or `None` when there is none.
    #[must_use]
    pub fn maxsize(&self) -> Option<usize> {
        self.core.policy.maxsize
    }

    /// Returns how long a value lives when nothing else is said of it; `None` is for ever.
    #[must_use]
    pub fn default_ttl(&self) -> Option<Duration> {
        self.core.policy.ttl
    }

    /// Returns how the cache was set up.
    #[must_use]
    pub fn parameters(&self) -> CacheParameters {
        self.core.parameters()
    }

    /// Returns how the cache has done since it was made or cleared.
    #[must_use]
    pub fn info(&self) -> CacheInfo {
        self.core.info()
    }
}

impl<K, V> Core<K, V> {
    pub(crate) fn parameters(&self) -> CacheParameters {
        CacheParameters { maxsize: self.policy.maxsize, ttl: self.policy.ttl, name: self.policy.name.clone() }
    }

    pub(crate) fn info(&self) -> CacheInfo {
        self.after_expiry(|state| {
            let lookups = self.tally.lookups();
            CacheInfo {
                hits: lookups.hits - state.forgotten.hits,
                misses: lookups.misses - state.forgotten.misses,
                maxsize: self.policy.maxsize,
                currsize: state.currsize(),
                evictions: state.evictions,
                expirations: state.expirations,
            }
        })
    }
}

impl<K, V, S> TtlCache<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: BuildHasher,
{
    /// Returns a clone of the live value of `key`, which becomes the most recently used.
    ///
    /// Counts a hit or a miss.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use ttl_memo::TtlCache;
    ///
    /// let cache = TtlCache::new(2, Duration::from_secs(60));
    /// cache.insert("a", 1);
    /// cache.insert("b", 2);
    /// cache.get("a");
    /// cache.insert("c", 3); // `b` was used least recently
    /// assert_eq!((cache.get("a"), cache.get("b"), cache.get("c")), (Some(1), None, Some(3)));
    /// ```
    pub fn get<Q>(&self, key: &Q) -> Option<V>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let hash = self.hash(key);
        let pin = self.core.table.pin();
        let entry = self.core.find_live(&pin, hash, key);
        if entry.is_none() {
            self.core.tally.miss(&pin);
        }
        entry.map(|entry| self.core.take_hit(&pin, entry))
    }

    /// Returns a clone of the live value of `key` without counting anything or making it the most recently used.
    pub fn peek<Q>(&self, key: &Q) -> Option<V>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let hash = self.hash(key);
        let pin = self.core.table.pin();
        let entry = self.core.find_live(&pin, hash, key)?;
        Some(entry.value().clone())
    }

    /// Whether a live value of `key` is there. Counts nothing and moves nothing.
    pub fn contains_key<Q>(&self, key: &Q) -> bool
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let hash = self.hash(key);
        let pin = self.core.table.pin();
        self.core.find_live(&pin, hash, key).is_some()
    }

    /// Returns the value of `key`, computing it with `compute` when no live one is there.
    ///
    /// Callers that want one key at the same time wait for a single `compute`; other keys are never held up, and nothing
    /// is locked while it runs. If `compute` asks for the same key, the inner call computes too. A value that is removed
    /// or stored anew while it is computed is returned but not stored.
    ///
    /// Counts a miss when `compute` runs and else a hit.
    ///
    /// # Panics
    ///
    /// When `compute` panics. Nothing is stored, and the next caller computes.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use ttl_memo::TtlCache;
    ///
    /// let cache = TtlCache::new(128, Duration::from_secs(60));
    /// assert_eq!(cache.get_or_insert_with("four", || 2 + 2), 4);
    /// assert_eq!(cache.get_or_insert_with("four", || unreachable!()), 4);
    /// ```
    pub fn get_or_insert_with(&self, key: K, compute: impl FnOnce() -> V) -> V {
        match self.begin(KeyRef(OwnedKey(key))) {
            Call::Hit(value) => value,
            Call::Lead(lead) => {
                let value = compute();
                lead.finish(&value);
                value
            }
        }
    }

    /// Returns the value of `key`, storing `value` when no live one is there.
    ///
    /// One that is being computed is waited for, as [`get_or_insert_with`](Self::get_or_insert_with) does.
    pub fn get_or_insert(&self, key: K, value: V) -> V {
        self.get_or_insert_with(key, || value)
    }

    /// Returns the value of `key`, computing it with `compute` when no live one is there; what fails isn't stored.
    ///
    /// As [`get_or_insert_with`](Self::get_or_insert_with), and an error goes to the caller whose `compute` gave it;
    /// another that waits takes over. Nobody waits for more than two that fail.
    ///
    /// # Errors
    ///
    /// When this caller's `compute` gives one.
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
    /// let cache = TtlCache::new(128, Duration::from_secs(60));
    /// let parse = |text: &'static str| cache.try_get_or_insert_with(text, || text.parse::<u32>());
    /// assert_eq!(parse("7"), Ok(7));
    /// assert!(parse("seven").is_err());
    /// assert_eq!(cache.len(), 1);
    /// ```
    pub fn try_get_or_insert_with<E>(&self, key: K, compute: impl FnOnce() -> Result<V, E>) -> Result<V, E> {
        match self.begin(KeyRef(OwnedKey(key))) {
            Call::Hit(value) => Ok(value),
            Call::Lead(lead) => match compute() {
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

    /// Looks `args` up, and if there is no live value waits for the one under way or leads.
    #[inline]
    pub(crate) fn begin<P: LookupKey<Key = K>>(&self, args: KeyRef<P>) -> Call<V, LeadHere<'_, K, V>> {
        if !is_enabled() {
            return Call::idle();
        }
        let hash = self.hash(&args);
        match self.hit(hash, &args) {
            Some(value) => {
                // What has become the result isn't dropped again if dropping the key panics: rust-lang/rust#47949.
                drop(args);
                Call::Hit(value)
            }
            None => self.core.join_or_lead(hash, args.into_key()),
        }
    }

    /// Leads whatever is there or under way.
    pub(crate) fn supersede<P: LookupKey<Key = K>>(&self, args: KeyRef<P>) -> LeadHere<'_, K, V> {
        if !is_enabled() {
            return LeadHere::idle();
        }
        let hash = self.hash(&args);
        self.core.supersede(hash, args.into_key())
    }

    /// The hit path. Nothing is locked or allocated, and once an entry's use is known nothing is written but this
    /// thread's own counter.
    #[inline]
    pub(crate) fn hit<Q>(&self, hash: u64, key: &Q) -> Option<V>
    where
        Q: Equivalent<K> + ?Sized,
    {
        // Keeps the entry from being dropped while it is read.
        let pin = self.core.table.pin();
        let entry = self.core.find_live(&pin, hash, key)?;
        Some(self.core.take_hit(&pin, entry))
    }

    /// Hashes `key`, once for each call and before all else: this is the user's code.
    #[inline]
    pub(crate) fn hash<Q>(&self, key: &Q) -> u64
    where
        Q: Hash + ?Sized,
    {
        self.hasher.hash_one(key)
    }
}

// A panic of the user's code leaves the cache as it was before or after a step, never in between.
impl<K, V, S> UnwindSafe for TtlCache<K, V, S> {}
impl<K, V, S> RefUnwindSafe for TtlCache<K, V, S> {}

impl<K, V, S> fmt::Debug for TtlCache<K, V, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Looking at the entries would take the lock, and run the listener.
        f.debug_struct("TtlCache").field("parameters", &self.parameters()).finish_non_exhaustive()
    }
}
