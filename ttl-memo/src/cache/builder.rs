//! What a cache is built with.

use std::borrow::Cow;
use std::fmt;
use std::mem::ManuallyDrop;
#[cfg(not(feature = "tier"))]
use std::sync::Arc;
use std::time::Duration;

use crate::RandomState;
use crate::background::HAS_THREADS;
use crate::cache::cache::TtlCache;
use crate::cache::expiry_task::ExpiryPlan;
use crate::cache::size_plan::SizePlan;
#[cfg(feature = "tier")]
use crate::cache::tier_plan::TierPlan;
use crate::clock::{Clock, Timer};
use crate::info::{Policy, RemovalCause};
#[cfg(feature = "test-util")]
use crate::process::isolation::TestContext;
use crate::process::listing::Listing;
#[cfg(not(feature = "tier"))]
use crate::store::core::Core;
use crate::store::core::ForgetTag;
use crate::store::jitter::Jitter;
use crate::store::settings::{DefaultTtl, Settings};
#[cfg(feature = "test-util")]
use crate::store::tag_settings::TagSettings;

/// A builder of a [`TtlCache`], returned by [`TtlCache::builder`].
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use ttl_memo::TtlCache;
///
/// let pages: TtlCache<String, Vec<u8>> = TtlCache::builder()
///     .maxsize(64 << 20) // bytes, since `getsizeof` counts bytes
///     .getsizeof(Vec::len)
///     .ttl(Duration::from_secs(300))
///     .name("pages")
///     .build();
/// assert_eq!(pages.maxsize(), Some(64 << 20));
/// ```
#[must_use = "a builder does nothing until `build` is called"]
pub struct TtlCacheBuilder<K, V, S = RandomState> {
    pub(super) policy: Settings<K, V>,
    pub(super) size: SizePlan,
    hasher: S,
    pub(super) listing: Option<Listing<K, V>>,
    pub(super) forget_tag: Option<ForgetTag<K, V>>,
    expiry: Option<ExpiryPlan<K, V>>,
    #[cfg(feature = "tier")]
    pub(super) tier: TierPlan<K, V>,
}

impl<K, V> TtlCache<K, V> {
    /// Returns a cache of at most `maxsize` entries, each of which lives for `ttl`.
    ///
    /// With a `maxsize` or a `ttl` of zero it stores nothing.
    #[must_use]
    pub fn new(maxsize: usize, ttl: Duration) -> Self {
        Self::builder().maxsize(maxsize).ttl(ttl).build()
    }

    /// Returns a builder: 128 entries and a TTL of ten minutes by default.
    pub fn builder() -> TtlCacheBuilder<K, V> {
        TtlCacheBuilder::new()
    }
}

/// A cache of at most 128 entries with a TTL of ten minutes.
impl<K, V> Default for TtlCache<K, V> {
    fn default() -> Self {
        Self::builder().build()
    }
}

impl<K, V> TtlCacheBuilder<K, V> {
    fn new() -> Self {
        Self {
            policy: Settings {
                ttl: DefaultTtl::new(Some(Duration::from_secs(600))),
                ttu: None,
                getsizeof: None,
                tags: None,
                listener: None,
                clock: Clock::System,
                wait: None,
                name: None,
                stale: Duration::ZERO,
                stale_if_error: Duration::ZERO,
                tti: None,
                jitter: Jitter::none(),
                eviction: Policy::Lru,
                errors: None,
                #[cfg(feature = "tier")]
                tier: None,
            },
            size: SizePlan::default(),
            hasher: RandomState::default(),
            listing: None,
            forget_tag: None,
            expiry: None,
            #[cfg(feature = "tier")]
            tier: TierPlan::default(),
        }
    }
}

impl<K, V, S> TtlCacheBuilder<K, V, S> {
    /// Sets how long every value lives from the time when it is stored.
    ///
    /// With a `ttl` of zero nothing is stored. With one of more than 584 years values don't expire.
    #[doc(alias("time_to_live", "expire_after_write", "lifespan", "timeout"))]
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.policy.ttl = DefaultTtl::new(Some(ttl));
        self
    }

    /// Lets values live indefinitely, so that they are removed only when room is needed.
    pub fn no_ttl(mut self) -> Self {
        self.policy.ttl = DefaultTtl::new(None);
        self
    }

    /// Sets a function that returns each value's time to live, instead of one for all.
    ///
    /// It is called when a value is stored, with no lock held. If it panics, so does the call that stores the value.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use ttl_memo::TtlCache;
    ///
    /// let tokens = TtlCache::builder().ttu(|_user: &&str, seconds: &u64| Duration::from_secs(*seconds)).build();
    /// tokens.insert("alice", 3600);
    /// assert!(tokens.ttl("alice").unwrap() > Duration::from_secs(3500));
    /// ```
    #[doc(alias("expiry", "expire_after", "time_to_use"))]
    pub fn ttu(mut self, ttu: impl Fn(&K, &V) -> Duration + Send + Sync + 'static) -> Self {
        self.policy.ttu = Some(Box::new(ttu));
        self
    }

    /// Replaces the system's monotonic clock by `timer`.
    #[doc(alias("clock", "ticker"))]
    pub fn timer(mut self, timer: impl Timer) -> Self {
        self.policy.clock = Clock::of(timer);
        self
    }

    /// Limits how long a caller waits for another caller's computation. Then it computes the value itself.
    ///
    /// The limit is real time, whatever the [`timer`](Self::timer). Without it a caller waits until the other computation
    /// ends. It may never end: if it is a future that is kept but not polled, or if it blocks on something this crate can't
    /// observe, such as a channel to the waiting thread. Recursion and callers that wait for each other never deadlock, with
    /// or without a limit.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use ttl_memo::TtlCache;
    ///
    /// let cache = TtlCache::builder().wait(Duration::from_millis(5)).build();
    /// let inner = || std::thread::scope(|scope| scope.spawn(|| cache.get_or_insert_with("key", || 1)).join().unwrap());
    /// assert_eq!(cache.get_or_insert_with("key", inner), 1);
    /// ```
    pub fn wait(mut self, wait: Duration) -> Self {
        self.policy.wait = Some(wait);
        self
    }

    /// Hashes keys with `hasher`.
    ///
    /// The default is seeded randomly in each process, so that an attacker who chooses the keys can't choose their hashes. Keys
    /// with equal hashes are told apart, but finding them is slow.
    #[doc(alias("with_hasher", "build_with_hasher"))]
    pub fn hasher<H>(self, hasher: H) -> TtlCacheBuilder<K, V, H> {
        TtlCacheBuilder {
            policy: self.policy,
            size: self.size,
            hasher,
            listing: self.listing,
            forget_tag: self.forget_tag,
            expiry: self.expiry,
            #[cfg(feature = "tier")]
            tier: self.tier,
        }
    }

    /// Names the cache, so that [`caches`](crate::caches) lists it until it is dropped.
    ///
    /// Any thread can read the statistics of a listed cache, and clear it.
    ///
    /// # Examples
    ///
    /// ```
    /// use ttl_memo::TtlCache;
    ///
    /// let pages: TtlCache<u32, String> = TtlCache::builder().name("pages").build();
    /// assert_eq!(ttl_memo::caches()[0].name(), "pages");
    ///
    /// drop(pages);
    /// assert!(ttl_memo::caches().is_empty());
    /// ```
    pub fn name(mut self, name: impl Into<Cow<'static, str>>) -> Self
    where
        K: Send + Sync + 'static,
        V: Send + Sync + 'static,
    {
        self.listing = Some(Listing::new());
        self.named(name)
    }

    /// Names the cache without listing it.
    pub(crate) fn named(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.policy.name = Some(name.into());
        self
    }

    /// Calls `listener` with every removed entry and the cause, after the removal and with no lock held.
    ///
    /// The listener may use the cache. If it panics, only the panic hook is told.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use ttl_memo::{RemovalCause, TtlCache};
    ///
    /// let (sender, removed) = std::sync::mpsc::channel();
    /// let cache = TtlCache::builder()
    ///     .maxsize(1)
    ///     .removal_listener(move |key: &char, value: &u32, cause| sender.send((*key, *value, cause)).unwrap())
    ///     .build();
    /// cache.insert('a', 1);
    /// cache.insert('b', 2);
    /// assert_eq!(removed.recv(), Ok(('a', 1, RemovalCause::Size)));
    /// ```
    #[doc(alias("eviction_listener", "on_evict", "on_removal"))]
    pub fn removal_listener(mut self, listener: impl Fn(&K, &V, RemovalCause) + Send + Sync + 'static) -> Self {
        self.policy.listener = Some(Box::new(listener));
        self
    }

    /// Removes expired entries every `interval` on a background thread, even if nobody uses the cache.
    ///
    /// Without it, expired entries are never served, but an idle cache keeps their memory until something is stored. One
    /// thread serves all caches of the process that ask for it. It removes a bounded number of entries at a time, so that
    /// callers don't wait long for the lock, and ends with the last of these caches. The interval is real time, whatever
    /// the [`timer`](Self::timer), and at least a millisecond.
    ///
    /// The thread also calls the [`removal_listener`](Self::removal_listener) and drops what it removes. A listener that
    /// takes long delays the expiry of other caches, but no caller whose [`wait`](Self::wait) ends.
    ///
    /// A child process made by `fork()` starts with no background thread. The expiry of caches that it inherits continues
    /// when it first builds a cache with background expiry.
    ///
    /// # Panics
    ///
    /// [`build`](Self::build) panics when the thread can't be started.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use ttl_memo::{RemovalCause, TtlCache};
    ///
    /// let (sender, removed) = std::sync::mpsc::channel();
    /// let cache = TtlCache::builder()
    ///     .ttl(Duration::from_millis(20))
    ///     .expire_in_background(Duration::from_millis(5))
    ///     .removal_listener(move |key: &&str, _: &u32, cause| sender.send((*key, cause)).unwrap())
    ///     .build();
    /// cache.insert("key", 1);
    /// assert_eq!(removed.recv(), Ok(("key", RemovalCause::Expired)));
    /// ```
    #[doc(alias("cleanup", "run_pending_tasks"))]
    pub fn expire_in_background(mut self, interval: Duration) -> Self
    where
        K: Send + Sync + 'static,
        V: Send + Sync + 'static,
    {
        self.expiry = Some(ExpiryPlan::every(interval));
        self
    }

    /// Builds the cache.
    ///
    /// # Panics
    ///
    /// When [`max_bytes`](Self::max_bytes) is set without [`getsizeof`](Self::getsizeof).
    #[must_use]
    #[track_caller]
    pub fn build(self) -> TtlCache<K, V, S> {
        #[cfg(feature = "test-util")]
        let this = match TestContext::current() {
            Some(context) => self.timer_if_none(context.clock_of_built()),
            None => self,
        };
        #[cfg(not(feature = "test-util"))]
        let this = self;
        this.build_anywhere()
    }

    #[track_caller]
    fn build_anywhere(mut self) -> TtlCache<K, V, S> {
        let listing = self.listing.take();
        let cache = self.assemble();
        if let Some(listing) = listing {
            listing.enlist(&cache.core);
        }
        cache
    }

    /// Builds a cache for a static, which is never dropped.
    pub(crate) fn build_immortal(self) -> ManuallyDrop<TtlCache<K, V, S>>
    where
        K: Send + Sync + 'static,
        V: Send + Sync + 'static,
    {
        ManuallyDrop::new(self.assemble())
    }

    /// Sets `timer` unless another one is set.
    #[cfg(feature = "test-util")]
    pub(crate) fn timer_if_none(self, timer: impl Timer) -> Self {
        match self.policy.clock {
            Clock::System => self.timer(timer),
            Clock::Timer(_) => self,
        }
    }

    /// Whether it would build a cache that can't be told from `cache`, which was built with the same expressions: settings are
    /// equal, closures capture nothing, and a timer, which is a static there, is the same.
    #[cfg(feature = "test-util")]
    pub(crate) fn builds_one_like(&self, cache: &TtlCache<K, V, S>) -> bool {
        let Settings { ttu, getsizeof, tags, listener, .. } = &self.policy;
        let is_stateless = ttu.as_ref().is_none_or(|ttu| size_of_val(&**ttu) == 0)
            && getsizeof.as_ref().is_none_or(|getsizeof| size_of_val(&**getsizeof) == 0)
            && tags.as_ref().is_none_or(TagSettings::is_stateless)
            && listener.is_none();
        is_stateless
            && self.size.bounds() == cache.core.bounds()
            && settings(&self.policy) == settings(&cache.core.policy)
    }

    #[track_caller]
    fn assemble(self) -> TtlCache<K, V, S> {
        assert!(
            self.size.max_bytes.is_none() || self.policy.getsizeof.is_some(),
            "`max_bytes` needs the size of each value in bytes; call `getsizeof` too"
        );
        #[cfg(feature = "tier")]
        let core = self.tier.build(self.policy, self.size.bounds(), self.forget_tag);
        #[cfg(not(feature = "tier"))]
        let core = Arc::new(Core::new(self.policy, self.size.bounds(), self.forget_tag));
        core.reserve(self.size.initial_capacity);
        let expiry = self.expiry.filter(|_| HAS_THREADS).map(|plan| plan.start(&core));
        TtlCache { core, hasher: self.hasher, _expiry: expiry }
    }
}

/// What can be compared.
#[cfg(feature = "test-util")]
fn settings<K, V>(policy: &Settings<K, V>) -> impl PartialEq + use<'_, K, V> {
    let Settings { ttl, wait, name, stale, stale_if_error, tti, jitter, eviction, errors, .. } = policy;
    let err_ttl = errors.as_ref().map(|errors| errors.ttl);
    ((ttl.get(), wait, name, eviction), (stale, stale_if_error, tti, jitter.share(), err_ttl))
}

impl<K, V, S> fmt::Debug for TtlCacheBuilder<K, V, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TtlCacheBuilder")
            .field("maxsize", &self.size.bounds().maxsize)
            .field("ttl", &self.policy.ttl.get())
            .field("clock", &self.policy.clock)
            .field("name", &self.policy.name)
            .finish_non_exhaustive()
    }
}
