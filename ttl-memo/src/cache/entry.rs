//! One key of the map, to be read and changed in one step.

use std::fmt;
use std::hash::{BuildHasher, Hash};

use crate::RandomState;
use crate::cache::cache::TtlCache;
use crate::cache::claim::Claim;
use crate::process::switch::is_enabled;

/// A key of a [`TtlCache`] and what it is to become; returned by [`TtlCache::entry`].
#[must_use = "it does nothing until a value is inserted, modified or computed"]
pub struct CacheEntry<'a, K, V, S = RandomState> {
    cache: &'a TtlCache<K, V, S>,
    key: K,
    progress: Progress<'a, K, V>,
}

/// What has been done so far.
enum Progress<'a, K, V> {
    Nothing,
    /// A value was modified, and this is the new one.
    Modified(V),
    /// There was no value to modify, and it is still the caller's turn.
    Absent(Claim<'a, K, V>),
}

/// What [`CacheEntry::and_compute_with`] does to a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Update<V> {
    /// Stores this value, which begins a new lifetime.
    Store(V),
    /// Leaves what is stored as it is.
    Keep,
    /// Removes the value.
    Remove,
}

impl<K, V, S> TtlCache<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: BuildHasher,
{
    /// Returns `key`'s entry, to read and change its value in one step.
    ///
    /// The closures of [`and_modify`](CacheEntry::and_modify) and [`and_compute_with`](CacheEntry::and_compute_with) for one key
    /// run one after the other: each caller waits for the one before, as callers wait for a computation, and sees what that
    /// stored. No lock is held while a closure runs. Meanwhile, lookups find the old value; callers that find none wait.
    ///
    /// If the key is stored, removed or cleared by another method while a closure runs, its result is outdated and isn't
    /// stored. That is also so where a caller can't wait for its turn: a closure that uses its own key's entry doesn't wait for
    /// itself, and callers whose waiting is limited, by [`wait`](crate::TtlCacheBuilder::wait) or on a thread of a rayon pool,
    /// don't wait for longer. The result that is stored first then outdates those that began before.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use ttl_memo::TtlCache;
    ///
    /// let visits = TtlCache::new(128, Duration::from_secs(60));
    /// let visit = |page| visits.entry(page).and_modify(|count| *count += 1).or_insert(1);
    /// assert_eq!((visit("home"), visit("home"), visit("help")), (1, 2, 1));
    /// ```
    pub fn entry(&self, key: K) -> CacheEntry<'_, K, V, S> {
        CacheEntry { cache: self, key, progress: Progress::Nothing }
    }
}

impl<K, V, S> CacheEntry<'_, K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: BuildHasher,
{
    /// Returns the key.
    pub fn key(&self) -> &K {
        &self.key
    }

    /// Returns the value, storing `value` if no live value is stored.
    pub fn or_insert(self, value: V) -> V {
        self.or_insert_with(|| value)
    }

    /// Returns the value, running `compute` and storing its result if no live value is stored.
    ///
    /// Without [`and_modify`](Self::and_modify) before it, this is
    /// [`get_or_insert_with`](TtlCache::get_or_insert_with). After it, nothing is counted.
    ///
    /// # Panics
    ///
    /// When `compute` panics. Nothing is stored then.
    pub fn or_insert_with(self, compute: impl FnOnce() -> V) -> V {
        match self.progress {
            Progress::Nothing => self.cache.get_or_insert_with(self.key, compute),
            Progress::Modified(value) => value,
            Progress::Absent(claim) => {
                let value = compute();
                claim.store(&value);
                value
            }
        }
    }

    /// Changes the live value, if there is one, and stores the result, which begins a new lifetime.
    ///
    /// Waits for its turn: see [`entry`](TtlCache::entry). If there is no live value, it stays this caller's turn until the entry
    /// is dropped or a value is inserted. Counts neither a hit nor a miss.
    ///
    /// # Panics
    ///
    /// When `modify` panics. The old value stays.
    pub fn and_modify(self, modify: impl FnOnce(&mut V)) -> Self {
        if let Progress::Absent(_) = self.progress {
            return self;
        }
        let (cache, key) = (self.cache, self.key);
        let (claim, value) = cache.claim(key.clone());
        let progress = match value {
            Some(mut value) => {
                modify(&mut value);
                claim.store(&value);
                Progress::Modified(value)
            }
            None => Progress::Absent(claim),
        };
        CacheEntry { cache, key, progress }
    }

    /// Computes from the live value, if there is one, what becomes of the key. Returns the value that it has afterwards.
    ///
    /// Waits for its turn: see [`entry`](TtlCache::entry). Counts neither a hit nor a miss.
    ///
    /// # Panics
    ///
    /// When `compute` panics. The old value stays.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use ttl_memo::{TtlCache, Update};
    ///
    /// let stock = TtlCache::new(128, Duration::from_secs(60));
    /// stock.insert("apples", 2);
    /// let sell = |item| {
    ///     stock.entry(item).and_compute_with(|count| match count {
    ///         Some(1) => Update::Remove,
    ///         Some(count) => Update::Store(count - 1),
    ///         None => Update::Keep,
    ///     })
    /// };
    /// assert_eq!((sell("apples"), sell("apples"), sell("apples")), (Some(1), None, None));
    /// assert!(stock.is_empty());
    /// ```
    #[doc(alias("compute", "and_upsert_with"))]
    pub fn and_compute_with(self, compute: impl FnOnce(Option<&V>) -> Update<V>) -> Option<V> {
        let (claim, value) = match self.progress {
            Progress::Absent(claim) => (claim, None),
            Progress::Nothing | Progress::Modified(_) => self.cache.claim(self.key),
        };
        match compute(value.as_ref()) {
            Update::Store(value) => {
                claim.store(&value);
                Some(value)
            }
            Update::Keep => value,
            Update::Remove => {
                claim.remove();
                None
            }
        }
    }
}

impl<K, V, S> TtlCache<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: BuildHasher,
{
    /// Waits for the caller's turn at `key`.
    fn claim(&self, key: K) -> (Claim<'_, K, V>, Option<V>) {
        if !is_enabled() {
            return (Claim::disabled(), None);
        }
        let hash = self.hash(&key);
        Claim::begin(&self.core, hash, key)
    }
}

impl<K: fmt::Debug, V, S> fmt::Debug for CacheEntry<'_, K, V, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CacheEntry").field("key", &self.key).finish_non_exhaustive()
    }
}
