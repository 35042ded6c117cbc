//! What a cache tells about itself: its parameters, its statistics, why a pair left, what was too large.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

/// How a cache has done since it was made or cleared; what `cache_info()` returns.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use ttl_memo::TtlCache;
///
/// let cache = TtlCache::new(100, Duration::from_secs(60));
/// cache.insert("one", 1);
/// cache.get("one");
/// cache.get("two");
///
/// let info = cache.info();
/// assert_eq!((info.hits, info.misses, info.currsize), (1, 1, 1));
/// assert_eq!(info.to_string(), "CacheInfo(hits=1, misses=1, maxsize=100, currsize=1)");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct CacheInfo {
    /// Lookups that found a live value, those that waited for another caller's computation included.
    pub hits: u64,
    /// Lookups that found none, which for a function are the times that its body ran.
    pub misses: u64,
    /// Bound of the sum of sizes; `None` when there is none.
    pub maxsize: Option<usize>,
    /// Sum of the sizes of the live values: how many they are, unless `getsizeof` says otherwise.
    pub currsize: usize,
    /// Live values that left to make room.
    pub evictions: u64,
    /// Values that left because their time was over.
    pub expirations: u64,
}

impl CacheInfo {
    /// Returns the part of the lookups that were hits, from 0 to 1, or `None` before the first.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a ratio needs no more digits")]
    pub fn hit_ratio(&self) -> Option<f64> {
        match self.hits + self.misses {
            0 => None,
            lookups => Some(self.hits as f64 / lookups as f64),
        }
    }
}

/// Writes it as Python does: `CacheInfo(hits=3, misses=1, maxsize=128, currsize=1)`.
impl fmt::Display for CacheInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CacheInfo(hits={}, misses={}, maxsize=", self.hits, self.misses)?;
        match self.maxsize {
            Some(maxsize) => write!(f, "{maxsize}")?,
            None => f.write_str("None")?,
        }
        write!(f, ", currsize={})", self.currsize)
    }
}

/// How a cache was set up; what `cache_parameters()` returns.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct CacheParameters {
    /// Bound of the sum of sizes; `None` when there is none.
    pub maxsize: Option<usize>,
    /// How long a value lives when nothing else is said of it; `None` for ever.
    pub ttl: Option<Duration>,
    /// The name in listings; for a function `module::path::function`.
    pub name: Option<Cow<'static, str>>,
}

/// Why a pair left a cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RemovalCause {
    /// Its time was over.
    Expired,
    /// It was removed, or the whole cache was cleared.
    Explicit,
    /// Another value was stored for the key.
    Replaced,
    /// It was the least recently used when room was needed, or its successor was too large to be stored.
    Size,
}

/// The error of [`TtlCache::try_insert`](crate::TtlCache::try_insert): a value larger than the whole cache.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TooLarge<V> {
    /// The value, handed back.
    pub value: V,
    /// What `getsizeof` gave for it.
    pub size: usize,
    /// What the cache can hold.
    pub maxsize: usize,
}

// By hand, for a value needn't be `Debug` for its error to be one.
impl<V> fmt::Debug for TooLarge<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TooLarge").field("size", &self.size).field("maxsize", &self.maxsize).finish_non_exhaustive()
    }
}

impl<V> fmt::Display for TooLarge<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a value of size {} is too large for a cache of maxsize {}", self.size, self.maxsize)
    }
}

impl<V> std::error::Error for TooLarge<V> {}
