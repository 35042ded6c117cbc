//! A cache with a tier: the builder's options for that, and the method that reaches it.

use std::hash::{BuildHasher, Hash};
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::cache::asking::forget_in_tier;
use crate::cache::builder::TtlCacheBuilder;
use crate::cache::cache::TtlCache;
use crate::cache::tier_plan::LocalCopies;
use crate::store::entry::EntryRef;
use crate::tier::Tier;
use crate::tier::link::connect;

impl<K, V, S> TtlCacheBuilder<K, V, S> {
    /// Puts a second cache behind this one, which several processes share or which outlives the process.
    ///
    /// If this cache has no value, `get_or_insert_with` and its like ask the tier before they compute, and of all processes one
    /// computes. They store the value there too. [`insert`](crate::TtlCache::insert),
    /// [`remove_shared`](crate::TtlCache::remove_shared), [`refresh_with`](crate::TtlCache::refresh_with),
    /// [`clear`](crate::TtlCache::clear) and their like change the tier as well, and block until it answers or its timeout
    /// elapses. All other methods see this cache only. A value of the tier counts as a miss in this cache's statistics.
    ///
    /// The cache needs a [`name`](Self::name), which tells its keys in the tier from those of other caches with the same types.
    /// The types' names and the [`version`](Self::version) are part of the keys too. See the [guide](crate::guide::tiers::tiers).
    ///
    /// # Panics
    ///
    /// [`build`](Self::build) panics when the cache has no name.
    ///
    /// # Examples
    ///
    #[cfg_attr(feature = "disk", doc = "```")]
    #[cfg_attr(not(feature = "disk"), doc = "```ignore")]
    /// use ttl_memo::{TtlCache, tier::Disk};
    ///
    /// let directory = std::env::temp_dir().join(format!("ttl-memo-builder-{}", std::process::id()));
    /// std::fs::create_dir_all(&directory)?;
    /// let squares = || {
    ///     let disk = Disk::open(directory.join("cache.redb"));
    ///     TtlCache::<u64, u64>::builder().name("squares").tier(disk).build()
    /// };
    ///
    /// assert_eq!(squares().get_or_insert_with(12, || 12 * 12), 144);
    /// assert_eq!(squares().get_or_insert_with(12, || unreachable!()), 144);
    /// # std::fs::remove_dir_all(directory)?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn tier<T: Tier>(mut self, tier: T) -> Self
    where
        K: Serialize + Eq + Clone + Send + Sync + 'static,
        V: Serialize + DeserializeOwned + Send + Sync + 'static,
    {
        self.tier.listen = Some(|core| Arc::new(LocalCopies::of(core)));
        self.tier.connect = Some(Box::new(move |name, version, tags| connect(tier, name, version, tags)));
        self
    }

    /// Limits how long this process serves its copy of a value without asking the [`tier`](Self::tier).
    ///
    /// Without it, copies are served until they expire, as long as the tier says what other processes change; otherwise for five
    /// seconds.
    pub fn local_ttl(mut self, ttl: Duration) -> Self {
        self.tier.local_ttl = Some(ttl);
        self
    }

    /// Separates the values in the [`tier`](Self::tier) from those with another version; 0 by default.
    ///
    /// Change it together with a type, if the format doesn't show the difference.
    pub fn version(mut self, version: u32) -> Self {
        self.tier.version = version;
        self
    }

    /// Tells caches of the same name and types apart. For the attribute.
    #[doc(hidden)]
    pub fn __site(mut self, site: &'static str) -> Self {
        self.tier.site = site;
        self
    }
}

impl<K: Hash + Eq + Clone, V: Clone, S: BuildHasher> TtlCache<K, V, S> {
    /// Removes `key` here and in the [`tier`](TtlCacheBuilder::tier), and returns its value if it was live here.
    ///
    /// [`remove`](Self::remove) reaches the tier only if the key has an entry here, since borrowed forms of keys can't be
    /// serialised.
    pub fn remove_shared(&self, key: &K) -> Option<V> {
        let hash = self.hash(key);
        forget_in_tier(&self.core, hash, key);
        self.remove_here(hash, key).map(EntryRef::into_value)
    }
}
