//! The public store: every annotated function has one, and it can be used as a map without the attribute.

use std::fmt;
use std::hash::{BuildHasher, Hash};
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use equivalent::Equivalent;

use crate::RandomState;
use crate::background::scheduler::TaskHandle;
#[cfg(feature = "tier")]
use crate::cache::asking::{ask, seize};
use crate::cache::guard::ComputeGuard;
use crate::cache::miss::{self, Lookup, join_or_compute};
use crate::cache::source::Source;
use crate::cache::stale::take_stale;
use crate::cache::thread_guard::ThreadComputeGuard;
use crate::flight::thread_state::Leader;
use crate::key::key::{KeyRef, LookupKey, OwnedKey};
use crate::process::switch::is_enabled;
use crate::store::core::Core;
use crate::store::known::Known;
use crate::store::table::Tag;

/// A thread-safe map whose entries expire, and which evicts the least recently used when it is full.
///
/// All methods take `&self`: build a cache once and share it by reference or in an [`Arc`]. Each thread finds the
/// values that it has used without meeting other threads, and allocates nothing but what `V::clone` does. Values are returned
/// as clones, so put values that are expensive to clone in an `Arc`.
///
/// * An entry is live while less than its lifetime has passed since it was stored. Reading it doesn't extend its lifetime.
/// * Expired entries are never returned, listed or counted, and are removed before any live entry is evicted.
/// * Your code (`Hash`, `Eq`, `Clone`, `Drop`, closures) never runs under a lock that anybody waits for, so it may use the
///   cache itself.
/// * A removed entry is dropped by the call that removed it, before that call returns. If a thread that has used the entry is
///   reading the cache at that moment, it may be that thread that drops it, when it has finished reading.
/// * Time is the system's monotonic clock, which stands still while the machine is suspended, except on Windows. A
///   [`timer`](crate::TtlCacheBuilder::timer) replaces it.
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
        if let Ok(value) = self.hit(hash, key) {
            return Some(value);
        }
        let stale = take_stale(&self.core, hash, key);
        if stale.is_none() {
            self.core.count_miss();
        }
        stale
    }

    /// Returns a clone of the live value of `key`. Counts nothing and doesn't change the order of use.
    pub fn peek<Q>(&self, key: &Q) -> Option<V>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        self.core.find_served(Tag::of(self.hash(key)), key, |found| found.entry.value.clone())
    }

    /// Returns whether a live value of `key` is stored. Counts nothing and doesn't change the order of use.
    pub fn contains_key<Q>(&self, key: &Q) -> bool
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        self.core.find_served(Tag::of(self.hash(key)), key, |_| ()).is_some()
    }

    /// Returns the value of `key`, running `compute` if no live value is stored.
    ///
    /// Concurrent callers with the same key wait for a single `compute`. Other keys are never blocked, and no lock is held
    /// while it runs. If `compute` asks for the same key, the inner call computes too. If the key is removed or stored again
    /// meanwhile, the computed value is returned but not stored.
    ///
    /// Counts a miss if `compute` runs, else a hit.
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
    #[doc(alias("get_with", "get_or_compute", "get_or_set"))]
    pub fn get_or_insert_with(&self, key: K, compute: impl FnOnce() -> V) -> V {
        self.get_or_insert_with_source(key, compute).0
    }

    /// Like [`get_or_insert_with`](Self::get_or_insert_with), and also returns where the value came from.
    ///
    /// # Panics
    ///
    /// When `compute` panics. Nothing is stored, and the next caller computes.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use ttl_memo::{Source, TtlCache};
    ///
    /// let cache = TtlCache::new(128, Duration::from_secs(60));
    /// assert_eq!(cache.get_or_insert_with_source("four", || 2 + 2), (4, Source::Computed));
    /// assert_eq!(cache.get_or_insert_with_source("four", || 2 + 2), (4, Source::Hit));
    /// ```
    #[doc(alias("is_fresh", "was_cached", "with_cached_flag"))]
    pub fn get_or_insert_with_source(&self, key: K, compute: impl FnOnce() -> V) -> (V, Source) {
        match self.look_up(KeyRef(OwnedKey(key))) {
            Lookup::Hit(value, source) => (value, source),
            Lookup::Miss(guard) => (complete(guard, compute()), Source::Computed),
        }
    }

    /// Returns the value of `key`, storing `value` if no live value is stored.
    ///
    /// Waits for a value that is being computed, as [`get_or_insert_with`](Self::get_or_insert_with) does.
    #[doc(alias = "setdefault")]
    pub fn get_or_insert(&self, key: K, value: V) -> V {
        self.get_or_insert_with(key, || value)
    }

    /// Returns the value of `key`, running `compute` if no live value is stored. An error isn't stored.
    ///
    /// Like [`get_or_insert_with`](Self::get_or_insert_with). An error is returned to the caller whose `compute` failed; one
    /// of the waiters then retries. No caller waits for more than two failures before it computes by itself.
    ///
    /// # Errors
    ///
    /// When this caller's `compute` returns one.
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
    #[doc(alias = "try_get_with")]
    pub fn try_get_or_insert_with<E>(&self, key: K, compute: impl FnOnce() -> Result<V, E>) -> Result<V, E> {
        let (value, _) = self.try_get_or_insert_with_source(key, compute)?;
        Ok(value)
    }

    /// Like [`try_get_or_insert_with`](Self::try_get_or_insert_with), and also returns where the value came from.
    ///
    /// # Errors
    ///
    /// When this caller's `compute` returns one.
    ///
    /// # Panics
    ///
    /// When `compute` panics.
    pub fn try_get_or_insert_with_source<E>(
        &self,
        key: K,
        compute: impl FnOnce() -> Result<V, E>,
    ) -> Result<(V, Source), E> {
        match self.look_up(KeyRef(OwnedKey(key))) {
            Lookup::Hit(value, source) => Ok((value, source)),
            Lookup::Miss(guard) => try_complete(guard, compute),
        }
    }

    /// Runs `compute` now, stores its result and returns it.
    ///
    /// For a background task that keeps a value fresh. Until the new value is stored, callers get the old one; callers that
    /// find none wait for this computation. If the key is removed, or stored again, while `compute` runs, its result is
    /// returned but not stored.
    ///
    /// Counts neither a hit nor a miss.
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
    /// let cache = TtlCache::new(128, Duration::from_secs(60));
    /// cache.insert("rate", 1);
    /// assert_eq!(cache.refresh_with("rate", || 2), 2);
    /// assert_eq!(cache.get("rate"), Some(2));
    /// ```
    #[doc(alias = "reload")]
    pub fn refresh_with(&self, key: K, compute: impl FnOnce() -> V) -> V {
        complete(self.refresh(KeyRef(OwnedKey(key))), compute())
    }

    /// Runs `compute` now, and stores and returns its result unless it is an error. Then the old value stays.
    ///
    /// Like [`refresh_with`](Self::refresh_with).
    ///
    /// # Errors
    ///
    /// When `compute` returns one.
    ///
    /// # Panics
    ///
    /// When `compute` panics. The old value stays.
    pub fn try_refresh_with<E>(&self, key: K, compute: impl FnOnce() -> Result<V, E>) -> Result<V, E> {
        let (value, _) = try_complete(self.refresh(KeyRef(OwnedKey(key))), compute)?;
        Ok(value)
    }

    /// Looks `args` up. If there is no live value, waits for the computation under way or begins one.
    #[inline]
    pub(crate) fn look_up<P: LookupKey<Key = K>>(&self, args: KeyRef<P>) -> Lookup<V, ThreadComputeGuard<'_, K, V>> {
        if !is_enabled() {
            return Lookup::Miss(ThreadComputeGuard::disabled());
        }
        let hash = self.hash(&args);
        match self.hit(hash, &args) {
            Ok(value) => {
                // So that the value isn't dropped twice if dropping the key panics: rust-lang/rust#47949.
                drop(args);
                Lookup::Hit(value, Source::Hit)
            }
            Err(known) => {
                let found = join_or_compute(&self.core, hash, args.into_key(), known);
                #[cfg(feature = "tier")]
                let found = ask(found);
                found
            }
        }
    }

    /// Begins to compute, whatever is stored or being computed.
    pub(crate) fn refresh<P: LookupKey<Key = K>>(&self, args: KeyRef<P>) -> ThreadComputeGuard<'_, K, V> {
        let guard = ThreadComputeGuard::new(self.begin_refresh(args, Leader::Thread));
        #[cfg(feature = "tier")]
        let guard = seize(guard);
        guard
    }

    /// The same for a task.
    pub(crate) fn refresh_as_task<P: LookupKey<Key = K>>(&self, args: KeyRef<P>) -> ComputeGuard<'_, K, V> {
        self.begin_refresh(args, Leader::Task)
    }

    fn begin_refresh<P: LookupKey<Key = K>>(&self, args: KeyRef<P>, leader: Leader) -> ComputeGuard<'_, K, V> {
        if !is_enabled() {
            return ComputeGuard::disabled();
        }
        let hash = self.hash(&args);
        miss::refresh(&self.core, hash, args.into_key(), leader)
    }

    /// The hit path. From the second hit on an entry on, it waits for no lock and allocates nothing, and once the use of the
    /// entry is known it writes nothing but what belongs to this thread.
    #[inline]
    pub(crate) fn hit<Q>(&self, hash: u64, key: &Q) -> Result<V, Known>
    where
        Q: Equivalent<K> + ?Sized,
    {
        self.core.use_fresh(Tag::of(hash), key)
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

/// Stores the computed value and returns it.
fn complete<K: Eq + Clone, V: Clone>(guard: ThreadComputeGuard<'_, K, V>, value: V) -> V {
    guard.complete(&value);
    value
}

/// Runs `compute` and stores what it returns, unless that is an error. Then the old value may be returned instead.
fn try_complete<K: Eq + Clone, V: Clone, E>(
    guard: ThreadComputeGuard<'_, K, V>,
    compute: impl FnOnce() -> Result<V, E>,
) -> Result<(V, Source), E> {
    match compute() {
        Ok(value) => Ok((complete(guard, value), Source::Computed)),
        Err(error) => guard.fail().map(|old| (old, Source::Stale)).ok_or(error),
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
