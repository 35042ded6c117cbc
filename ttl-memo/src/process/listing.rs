//! All named caches at once, to list or to clear them.
//! Knows nothing of what is in a cache.

use std::fmt;
use std::sync::{Arc, Weak};
use std::time::Duration;

use crate::info::{CacheInfo, CacheParameters};
#[cfg(feature = "test-util")]
use crate::process::isolation::TestContext;
use crate::process::registry::of_process;
use crate::store::core::Core;
use crate::store::named::Named;

/// Returns the caches that have a name, sorted by name.
///
/// These are the caches of all annotated functions that were called so far, or whose helpers were, and every
/// [`TtlCache`](crate::TtlCache) that was built with a [`name`](crate::TtlCacheBuilder::name) and isn't dropped yet. Listing
/// doesn't build a cache, and doesn't keep one from being dropped. Caches of equal names are in the order of their creation.
///
/// # Examples
///
/// ```
/// use ttl_memo::ttl_cache;
///
/// #[ttl_cache(name = "squares")]
/// fn square(n: u64) -> u64 {
///     n * n
/// }
///
/// square(4);
/// square(4);
/// for cache in ttl_memo::caches() {
///     println!("{}: {}", cache.name(), cache.info()); // squares: CacheInfo(hits=1, misses=1, maxsize=128, currsize=1)
/// }
/// # assert_eq!(ttl_memo::caches()[0].info().hits, 1);
/// ```
#[must_use]
pub fn caches() -> Vec<NamedCache> {
    let mut caches: Vec<_> = stores().into_iter().map(|store| NamedCache { store }).collect();
    caches.sort_by(|a, b| a.name().cmp(b.name()));
    caches
}

/// The stores that have a name.
pub(crate) fn stores() -> Vec<Arc<dyn Named>> {
    let mut stores = all_stores();
    stores.retain(|store| store.has_name());
    stores
}

/// The same with those that are listed only because their entries have tags.
fn all_stores() -> Vec<Arc<dyn Named>> {
    #[cfg(feature = "test-util")]
    if let Some(context) = TestContext::current() {
        return context.caches();
    }
    of_process().live()
}

/// Clears every cache that has a name, that is, all of [`caches`].
///
/// Removes all entries and resets the statistics. Values that are being computed won't be stored.
///
/// # Examples
///
/// ```
/// use ttl_memo::ttl_cache;
///
/// #[ttl_cache]
/// fn square(n: u64) -> u64 {
///     n * n
/// }
///
/// square(4);
/// ttl_memo::clear_all();
/// assert!(!square::cache_contains(4));
/// ```
pub fn clear_all() {
    for cache in caches() {
        cache.clear();
    }
}

/// Forgets every entry of every cache that has `tag`, and returns how many there were in this process.
///
/// [`tags`](crate::guide::options::tags) says which tags an entry has. These are the caches of all annotated functions that were
/// called so far, or whose helpers were, and every [`TtlCache`](crate::TtlCache) that was built with
/// [`tags`](crate::TtlCacheBuilder::tags), whether it has a name or not. A
/// [`removal_listener`](crate::TtlCacheBuilder::removal_listener) is told of each entry.
///
/// A [tier](crate::guide::options::tags) forgets them too, and so do all processes that use it.
///
/// When it returns, no call finds a value with the tag that was stored before. A value that is being computed meanwhile is
/// returned to the callers that already wait for it, but isn't stored if it has the tag.
///
/// # Examples
///
/// ```
/// use ttl_memo::ttl_cache;
///
/// #[derive(Clone)]
/// struct User {
///     org: u64,
/// }
///
/// #[ttl_cache(tags = |user: &User, id| [format!("org:{}", user.org), format!("user:{id}")])]
/// fn user(id: u64) -> User {
///     User { org: id % 2 }
/// }
///
/// (0..10).for_each(|id| drop(user(id)));
/// assert_eq!(ttl_memo::invalidate_tag("org:1"), 5);
/// assert_eq!(ttl_memo::invalidate_tag("user:4"), 1);
/// assert_eq!(user::cache_info().currsize, 4);
/// ```
#[doc(alias("invalidate_tags", "purge_tag"))]
#[expect(clippy::must_use_candidate, reason = "it is called for what it does")]
pub fn invalidate_tag(tag: &str) -> usize {
    let stores = all_stores();
    // Before the entries here: nobody must find the old values in a tier afterwards.
    #[cfg(feature = "tier")]
    {
        let mut told = Vec::new();
        for store in &stores {
            store.invalidate_tag_in_tier(tag, &mut told);
        }
    }
    stores.iter().map(|store| store.forget_local_tag(tag)).sum()
}

/// A named cache of any types, returned by [`caches`].
///
/// It is a reference that is cheap to clone and keeps the cache alive.
///
/// Several caches may have the same name, such as the instantiations of a generic function. Only their order in [`caches`]
/// tells them apart. It changes when one of them is dropped, so keep a `NamedCache` rather than a name and a position to find
/// a cache again.
#[derive(Clone)]
pub struct NamedCache {
    store: Arc<dyn Named>,
}

impl NamedCache {
    /// Returns the name. That of a function is `module::path::function` by default.
    #[must_use]
    pub fn name(&self) -> &str {
        self.store.name()
    }

    /// Returns the statistics since the cache was built or cleared, or they were reset.
    #[must_use]
    pub fn info(&self) -> CacheInfo {
        self.store.info()
    }

    /// Returns the parameters of the cache.
    #[must_use]
    pub fn parameters(&self) -> CacheParameters {
        self.store.parameters()
    }

    /// Removes all entries and resets the statistics. Values that are being computed won't be stored.
    pub fn clear(&self) {
        self.store.clear();
    }

    /// Changes `maxsize`, as [`TtlCache::set_maxsize`](crate::TtlCache::set_maxsize).
    ///
    /// # Examples
    ///
    /// ```
    /// use ttl_memo::ttl_cache;
    ///
    /// #[ttl_cache(maxsize = 100, name = "squares")]
    /// fn square(n: u64) -> u64 {
    ///     n * n
    /// }
    ///
    /// (0..100).for_each(|n| drop(square(n)));
    /// let squares = &ttl_memo::caches()[0];
    /// squares.set_maxsize(Some(10));
    /// assert_eq!(squares.info().to_string(), "CacheInfo(hits=0, misses=100, maxsize=10, currsize=10)");
    /// ```
    pub fn set_maxsize(&self, maxsize: Option<usize>) {
        self.store.set_maxsize(maxsize);
    }

    /// Changes the default time to live, as [`TtlCache::set_default_ttl`](crate::TtlCache::set_default_ttl).
    pub fn set_default_ttl(&self, ttl: Option<Duration>) {
        self.store.set_default_ttl(ttl);
    }

    /// Resets the statistics and keeps the entries.
    pub fn reset_statistics(&self) {
        self.store.reset_statistics();
    }
}

impl fmt::Debug for NamedCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NamedCache").field("parameters", &self.parameters()).finish_non_exhaustive()
    }
}

type AsNamed<K, V> = fn(&Arc<Core<K, V>>) -> Weak<dyn Named>;

/// A request to be listed, made where `K` and `V` are known to allow it.
pub(crate) struct Listing<K, V> {
    as_named: AsNamed<K, V>,
}

impl<K, V> Listing<K, V> {
    pub(crate) fn new() -> Self
    where
        K: Send + Sync + 'static,
        V: Send + Sync + 'static,
    {
        Self { as_named: |core| Arc::downgrade(core) as Weak<dyn Named> }
    }

    /// Lists `core` from now on.
    pub(crate) fn enlist(&self, core: &Arc<Core<K, V>>) {
        let store = (self.as_named)(core);
        #[cfg(feature = "test-util")]
        if let Some(context) = TestContext::current() {
            context.list_built(store);
            return;
        }
        of_process().add(store);
    }
}
