//! How much a cache holds: the builder's options for that.

use crate::cache::builder::TtlCacheBuilder;
use crate::cache::size_plan::Maxsize;
use crate::info::Policy;

impl<K, V, S> TtlCacheBuilder<K, V, S> {
    /// Sets the upper bound of the total size, which is the number of entries unless [`getsizeof`](Self::getsizeof) is set.
    ///
    /// With [`max_bytes`](Self::max_bytes), it is the upper bound of the number of entries in any case. With a `maxsize` of zero
    /// nothing is stored.
    #[doc(alias("max_capacity", "maximum_size", "capacity", "max_size"))]
    pub fn maxsize(mut self, maxsize: usize) -> Self {
        self.size.maxsize = Maxsize::Given(maxsize);
        self
    }

    /// Removes the bound [`maxsize`](Self::maxsize). Without [`max_bytes`](Self::max_bytes), entries are then removed only when
    /// they expire.
    pub fn unbounded(mut self) -> Self {
        self.size.maxsize = Maxsize::Unbounded;
        self
    }

    /// Sets an upper bound of the sum of the sizes in bytes, which [`getsizeof`](Self::getsizeof) returns, beside one of the
    /// number of entries.
    ///
    /// [`maxsize`](Self::maxsize) then bounds the number of entries, and there is no such bound if `maxsize` isn't set. When
    /// either bound would be exceeded, the least recently used entries are evicted.
    /// [`info`](crate::TtlCache::info) reports the number of entries as `currsize` and their size as `size_in_bytes`.
    ///
    /// [`build`](Self::build) panics if there is no `getsizeof`.
    ///
    /// # Examples
    ///
    /// ```
    /// use ttl_memo::TtlCache;
    ///
    /// let pages = TtlCache::builder().maxsize(3).max_bytes(10).getsizeof(String::len).build();
    /// for path in ["a", "b", "c", "d"] {
    ///     pages.insert(path, "12".to_owned());
    /// }
    /// assert_eq!(pages.keys(), ["b", "c", "d"]); // no more than three pages
    ///
    /// pages.insert("e", "12345678".to_owned());
    /// assert_eq!(pages.keys(), ["d", "e"]); // no more than ten bytes
    /// ```
    #[doc(alias("maximum_weight", "max_memory"))]
    pub fn max_bytes(mut self, max_bytes: usize) -> Self {
        self.size.max_bytes = Some(max_bytes);
        self
    }

    /// Sets which entries are evicted when room is needed: the least recently used ones by default.
    ///
    /// [The guide](crate::guide::options::policy) says which policy is right for what.
    ///
    /// # Examples
    ///
    /// ```
    /// use ttl_memo::{Policy, TtlCache};
    ///
    /// let pages = TtlCache::builder().maxsize(10_000).policy(Policy::Adaptive).build();
    /// pages.insert("/home", "<h1>home</h1>");
    /// assert_eq!(pages.parameters().policy, Policy::Adaptive);
    /// ```
    #[doc(alias("eviction_policy", "algorithm"))]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy.eviction = policy;
        self
    }

    /// Allocates room for `capacity` entries when the cache is built, so that storing them takes one allocation each.
    ///
    /// It bounds nothing, and is of use only where a cache fills up at a time when that must be fast: a cache that grows doesn't
    /// move its entries.
    ///
    /// # Examples
    ///
    /// ```
    /// use ttl_memo::TtlCache;
    ///
    /// let prices = TtlCache::builder().maxsize(10_000).initial_capacity(10_000).build();
    /// prices.insert("tea", 4);
    /// assert_eq!(prices.len(), 1);
    /// ```
    #[doc(alias = "with_capacity")]
    pub fn initial_capacity(mut self, capacity: usize) -> Self {
        self.size.initial_capacity = u32::try_from(capacity).unwrap_or(u32::MAX);
        self
    }

    /// Sets a function that returns the size of a value. [`maxsize`](Self::maxsize), or [`max_bytes`](Self::max_bytes) if that is
    /// set, then bounds the sum of the sizes.
    ///
    /// It is called once for each value that is stored, with no lock held. If it panics, so does the call that stores the
    /// value.
    #[doc(alias("weigher", "weight", "scale"))]
    pub fn getsizeof(self, getsizeof: impl Fn(&V) -> usize + Send + Sync + 'static) -> Self {
        self.getsizeof_with_key(move |_, value| getsizeof(value))
    }

    /// Sets a function that returns the size of a key and its value, as [`getsizeof`](Self::getsizeof) does for the value alone.
    ///
    /// # Examples
    ///
    /// ```
    /// use ttl_memo::TtlCache;
    ///
    /// let pages = TtlCache::builder()
    ///     .maxsize(1 << 20)
    ///     .getsizeof_with_key(|path: &String, page: &String| path.len() + page.len())
    ///     .build();
    /// pages.insert("/home".to_owned(), "<h1>home</h1>".to_owned());
    /// assert_eq!(pages.currsize(), 5 + 13);
    /// ```
    pub fn getsizeof_with_key(mut self, getsizeof: impl Fn(&K, &V) -> usize + Send + Sync + 'static) -> Self {
        self.policy.getsizeof = Some(Box::new(getsizeof));
        self
    }
}
