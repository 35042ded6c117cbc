//! What a cache was set up with and what it counts: reading both, and changing them while the cache is used.

use std::time::Duration;

use crate::cache::cache::TtlCache;
use crate::info::{CacheInfo, CacheParameters};

impl<K, V, S> TtlCache<K, V, S> {
    /// Returns the bound of the total size, or `None` if the cache is unbounded. Beside
    /// [`max_bytes`](crate::TtlCacheBuilder::max_bytes) it is the bound of the number of entries.
    #[must_use]
    pub fn maxsize(&self) -> Option<usize> {
        self.core.bounds().maxsize
    }

    /// Changes [`maxsize`](crate::TtlCacheBuilder::maxsize) from now on; `None` removes the bound.
    ///
    /// If more is stored than fits, the surplus is removed before this returns: expired entries first, then those that the
    /// [`policy`](crate::TtlCacheBuilder::policy) evicts, the least recently used ones by default. These count as `evictions`, and a [`removal_listener`](crate::TtlCacheBuilder::removal_listener) is told of them.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use ttl_memo::TtlCache;
    ///
    /// let cache = TtlCache::new(1_000, Duration::from_secs(60));
    /// cache.insert("a", 1);
    /// cache.insert("b", 2);
    /// cache.get("a");
    ///
    /// cache.set_maxsize(Some(1));
    /// assert_eq!(cache.items(), [("a", 1)]);
    /// ```
    #[doc(alias("resize", "set_capacity", "set_max_capacity"))]
    pub fn set_maxsize(&self, maxsize: Option<usize>) {
        self.core.set_maxsize(maxsize);
    }

    /// Returns the default time to live, or `None` if entries don't expire.
    #[must_use]
    pub fn default_ttl(&self) -> Option<Duration> {
        self.core.policy.ttl.get()
    }

    /// Changes the default time to live; with `None` entries don't expire.
    ///
    /// It applies to values that are stored from now on, even if they were being computed before. Entries that are stored
    /// already keep their deadlines. In a cache with a [`ttu`](crate::TtlCacheBuilder::ttu), which decides for each value, it
    /// has no effect.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use ttl_memo::TtlCache;
    ///
    /// let cache = TtlCache::new(128, Duration::from_secs(3600));
    /// cache.insert("old", 1);
    /// cache.set_default_ttl(Some(Duration::from_secs(5)));
    /// cache.insert("new", 2);
    /// assert!(cache.ttl("old").unwrap() > Duration::from_secs(3000));
    /// assert!(cache.ttl("new").unwrap() <= Duration::from_secs(5));
    /// ```
    #[doc(alias = "set_lifespan")]
    pub fn set_default_ttl(&self, ttl: Option<Duration>) {
        self.core.policy.ttl.set(ttl);
    }

    /// Returns how the cache is set up.
    #[must_use]
    pub fn parameters(&self) -> CacheParameters {
        self.core.parameters()
    }

    /// Returns the statistics since the cache was built or cleared, or since they were reset. Removes all expired entries first.
    #[doc(alias("stats", "metrics", "cache_info"))]
    #[must_use]
    pub fn info(&self) -> CacheInfo {
        self.core.info()
    }

    /// Sets all counts of [`info`](Self::info) to zero and keeps the entries.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use ttl_memo::TtlCache;
    ///
    /// let cache = TtlCache::new(128, Duration::from_secs(60));
    /// cache.insert("key", 1);
    /// cache.get("key");
    /// cache.reset_statistics();
    /// assert_eq!((cache.info().hits, cache.info().currsize), (0, 1));
    /// ```
    #[doc(alias = "cache_reset_metrics")]
    pub fn reset_statistics(&self) {
        self.core.reset_statistics();
    }
}
