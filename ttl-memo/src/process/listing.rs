//! All caches at once: who wants to look at them, or to empty them, need not know which there are.
//! Knows nothing of what is in a cache.

use std::fmt;
use std::sync::{Arc, Weak};

use crate::info::{CacheInfo, CacheParameters};
#[cfg(feature = "test-util")]
use crate::process::isolation::TestContext;
use crate::process::registry::{Named, of_process};
use crate::store::core::Core;

/// Returns the caches that have a name, sorted by it.
///
/// These are the caches of all annotated functions that were called, or whose helpers were, since the program began, and each
/// [`TtlCache`](crate::TtlCache) that was built with a [`name`](crate::TtlCacheBuilder::name) and lives. Nothing is built for
/// the listing, and no cache is kept by being listed. Caches of one name are in the order in which they were made.
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

fn stores() -> Vec<Arc<dyn Named>> {
    #[cfg(feature = "test-util")]
    if let Some(context) = TestContext::here() {
        return context.stores();
    }
    of_process().live()
}

/// Clears every cache that has a name: all of [`caches`].
///
/// Each of them forgets everything and zeroes its statistics, and what is being computed is not stored.
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

/// A cache that has a name, whatever its types; [`caches`] gives them.
///
/// It is cheap to clone, and the cache isn't dropped while one is held.
///
/// Names need not differ: caches of equal names, such as the instantiations of a generic function, are told apart by their
/// order in [`caches`] alone. That is the order in which they were made, so the place of each among its namesakes changes
/// when an earlier one is dropped. Hold this, rather than a name and a place, to come back to one cache.
#[derive(Clone)]
pub struct NamedCache {
    store: Arc<dyn Named>,
}

impl NamedCache {
    /// Returns the name; for a function `module::path::function` unless it was given another.
    #[must_use]
    pub fn name(&self) -> &str {
        self.store.name()
    }

    /// Returns how the cache has done since it was made or cleared.
    #[must_use]
    pub fn info(&self) -> CacheInfo {
        self.store.info()
    }

    /// Returns how the cache was set up.
    #[must_use]
    pub fn parameters(&self) -> CacheParameters {
        self.store.parameters()
    }

    /// Forgets everything and zeroes the statistics. What is being computed is not stored.
    pub fn clear(&self) {
        self.store.clear();
    }
}

impl fmt::Debug for NamedCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NamedCache").field("parameters", &self.parameters()).finish_non_exhaustive()
    }
}

type AsNamed<K, V> = fn(&Arc<Core<K, V>>) -> Weak<dyn Named>;

/// A wish to be listed, made where `K` and `V` are known to allow it.
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
        if let Some(context) = TestContext::here() {
            context.enlist_built(store);
            return;
        }
        of_process().add(store);
    }
}

impl<K: Send + Sync, V: Send + Sync> Named for Core<K, V> {
    fn name(&self) -> &str {
        self.policy.name.as_deref().unwrap_or_default()
    }

    fn info(&self) -> CacheInfo {
        self.info()
    }

    fn parameters(&self) -> CacheParameters {
        self.parameters()
    }

    fn clear(&self) {
        self.clear();
    }
}
