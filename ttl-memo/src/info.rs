//! What a cache reports: its parameters and statistics, why an entry was removed, which value was too large.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

/// The statistics of a cache since it was built or cleared, or since they were reset; returned by `cache_info()`.
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
    /// Lookups that found a live value, including those that waited for another caller's computation.
    pub hits: u64,
    /// Lookups that found no live value and got none by waiting. For a function, that is how often its calls ran the body;
    /// `cache_refresh` and `uncached` don't count.
    pub misses: u64,
    /// Upper bound of the total size, or `None` if there is none. Beside `max_bytes`, the upper bound of the number of values.
    pub maxsize: Option<usize>,
    /// Total size of the live values, which is their number unless `getsizeof` is set. Beside `max_bytes`, their number.
    pub currsize: usize,
    /// Upper bound of the total size in bytes, if it has one beside `maxsize`.
    pub max_bytes: Option<usize>,
    /// Total size of the live values in bytes, if `max_bytes` is set.
    pub size_in_bytes: Option<usize>,
    /// Live values that were removed to make room.
    pub evictions: u64,
    /// Values that were removed because they had expired.
    pub expirations: u64,
    /// Hits that were served a value older than its `ttl`, while the next one was being computed or after that had failed.
    pub stale_hits: u64,
    /// Computations that stored nothing: the body panicked, failed or was cancelled, or `cache_if` rejected its output. An
    /// error that is stored because of `err_ttl` doesn't count.
    pub failures: u64,
    /// Calls that waited for another caller's computation, whatever came of it.
    pub waits: u64,
    /// Total time that all computations took, those that failed included.
    pub load_time: Duration,
}

impl CacheInfo {
    /// Returns the fraction of the lookups that were hits, from 0 to 1, or `None` if there were no lookups.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a ratio needs no more digits")]
    pub fn hit_ratio(&self) -> Option<f64> {
        match self.hits + self.misses {
            0 => None,
            lookups => Some(self.hits as f64 / lookups as f64),
        }
    }
}

/// Formats the statistics as Python does: `CacheInfo(hits=3, misses=1, maxsize=128, currsize=1)`.
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

/// The parameters of a cache; returned by `cache_parameters()`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct CacheParameters {
    /// Upper bound of the total size, or `None` if there is none. Beside `max_bytes`, the upper bound of the number of values.
    pub maxsize: Option<usize>,
    /// Upper bound of the total size in bytes, if it has one beside `maxsize`.
    pub max_bytes: Option<usize>,
    /// Which entries are evicted when room is needed.
    pub policy: Policy,
    /// The default time to live, or `None` if entries don't expire.
    pub ttl: Option<Duration>,
    /// Whether a closure gives each value its own time to live, instead of `ttl`.
    pub has_ttu: bool,
    /// The name in listings. That of a function is `module::path::function` by default.
    pub name: Option<Cow<'static, str>>,
}

/// Which entries a cache evicts when room is needed. [Choosing one](crate::guide::options::policy) depends on the calls.
///
/// Whatever the policy, expired entries are removed before live ones, and there is never more than fits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Policy {
    /// The least recently used entry, exactly. The default.
    #[default]
    Lru,
    /// S3-FIFO: entries that aren't used while they pass through a queue of a tenth of the entries, and then those that are
    /// used most rarely.
    S3Fifo,
    /// S3-FIFO with a small queue whose size follows the calls: whichever of three sizes has the most hits in simulations
    /// of the cache with a sample of the keys. A key that returns after its eviction is kept only if it was used later than
    /// what it replaces.
    Adaptive,
}

/// Why an entry was removed from a cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RemovalCause {
    /// It had expired.
    Expired,
    /// It was removed, or the whole cache was cleared.
    Explicit,
    /// Another value was stored for the key.
    Replaced,
    /// The policy chose it when room was needed, by default as the least recently used entry, or the value that replaced it
    /// was too large.
    Size,
}

/// The error of [`TtlCache::try_insert`](crate::TtlCache::try_insert) for a value larger than the whole cache.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TooLarge<V> {
    /// The value that wasn't stored.
    pub value: V,
    /// Its size.
    pub size: usize,
    /// The upper bound that it exceeds: `max_bytes` if that is set, else `maxsize`.
    pub maxsize: usize,
}

// Implemented by hand, so that `V` needn't be `Debug`.
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
