//! How long values are served beyond their lifetime, and what else ends or shortens it: the builder's options for that.

use std::time::Duration;

use crate::cache::builder::TtlCacheBuilder;
use crate::store::jitter::Jitter;
use crate::store::settings::ErrorPolicy;

impl<K, V, S> TtlCacheBuilder<K, V, S> {
    /// Serves a value for this long after its [`ttl`](Self::ttl), while one caller computes the next one.
    ///
    /// One of the callers of a `get_or_insert` method that find a stale value runs its `compute` and gets the new value. All
    /// others get the old value at once. If `compute` returns an error, its caller gets the old value too, and nobody tries
    /// again for a second. A panic propagates to the caller that computes.
    ///
    /// [`get`](crate::TtlCache::get), [`peek`](crate::TtlCache::peek), [`len`](crate::TtlCache::len) and the other methods see
    /// stale values like fresh ones, and [`ttl`](crate::TtlCache::ttl) returns the time until the value is no longer served.
    /// When room is needed, stale values are evicted before fresh ones. Values that don't expire never become stale.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use ttl_memo::{ManualTimer, TtlCache};
    ///
    /// static CLOCK: ManualTimer = ManualTimer::new();
    ///
    /// let rates = TtlCache::builder().ttl(Duration::from_secs(60)).stale(Duration::from_secs(3600)).timer(&CLOCK).build();
    /// rates.insert("EUR", 1);
    /// CLOCK.advance(Duration::from_secs(90));
    ///
    /// // The bank is down: the value of 30 seconds ago is served.
    /// assert_eq!(rates.try_get_or_insert_with("EUR", || Err("timeout")), Ok(1));
    /// ```
    #[doc(alias("refresh_after_write", "stale_while_revalidate"))]
    pub fn stale(mut self, stale: Duration) -> Self {
        self.policy.stale = stale;
        self
    }

    /// Returns a value instead of an error for this long after its [`ttl`](Self::ttl).
    ///
    /// The value is kept for that: once [`stale`](Self::stale) has ended, all methods that look values up treat it as expired,
    /// and a `get_or_insert` method runs its `compute`. If that fails, it returns the value, and for the next second all
    /// callers do. When room is needed, such values are evicted first.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use ttl_memo::{ManualTimer, TtlCache};
    ///
    /// static CLOCK: ManualTimer = ManualTimer::new();
    ///
    /// let day = Duration::from_secs(24 * 3600);
    /// let rates = TtlCache::builder().ttl(Duration::from_secs(60)).stale_if_error(day).timer(&CLOCK).build();
    /// rates.insert("EUR", 1);
    /// CLOCK.advance(Duration::from_secs(3600));
    ///
    /// assert_eq!(rates.get("EUR"), None);
    /// assert_eq!(rates.try_get_or_insert_with("EUR", || Err("timeout")), Ok(1));
    /// assert_eq!(rates.try_get_or_insert_with("USD", || Err("timeout")), Err("timeout"));
    /// ```
    pub fn stale_if_error(mut self, stale_if_error: Duration) -> Self {
        self.policy.stale_if_error = stale_if_error;
        self
    }

    /// Sets the time to idle: an entry that isn't read for this long expires, even if its [`ttl`](Self::ttl) hasn't elapsed.
    ///
    /// Storing a value and each hit begin the time anew; methods that don't count a hit, such as
    /// [`peek`](crate::TtlCache::peek), don't. A hit is recorded at most once per sixteenth of `tti`, so an entry may expire
    /// that much earlier than its last hit says. An idle entry isn't served stale.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use ttl_memo::{ManualTimer, TtlCache};
    ///
    /// static CLOCK: ManualTimer = ManualTimer::new();
    ///
    /// let sessions = TtlCache::builder().ttl(Duration::from_secs(3600)).tti(Duration::from_secs(600)).timer(&CLOCK).build();
    /// sessions.insert("alice", 1);
    /// sessions.insert("bob", 2);
    /// CLOCK.advance(Duration::from_secs(400));
    /// sessions.get("alice");
    /// CLOCK.advance(Duration::from_secs(400));
    /// assert_eq!((sessions.get("alice"), sessions.get("bob")), (Some(1), None));
    /// ```
    #[doc(alias("time_to_idle", "expire_after_access"))]
    pub fn tti(mut self, tti: Duration) -> Self {
        self.policy.tti = Some(tti);
        self
    }

    /// Shortens every lifetime by a random share of up to `share`, so that entries stored together don't expire together.
    ///
    /// With `0.1`, values with a [`ttl`](Self::ttl) of 100 seconds live for 90 to 100. A lifetime that is given for one entry,
    /// as by [`insert_with_ttl`](crate::TtlCache::insert_with_ttl), isn't shortened.
    ///
    /// # Panics
    ///
    /// When `share` is negative, greater than 1 or not a number.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use ttl_memo::TtlCache;
    ///
    /// let cache = TtlCache::builder().ttl(Duration::from_secs(100)).jitter(0.1).build();
    /// cache.insert("key", 1);
    /// let ttl = cache.ttl("key").unwrap();
    /// assert!(Duration::from_secs(89) < ttl && ttl <= Duration::from_secs(100));
    /// ```
    #[track_caller]
    pub fn jitter(mut self, share: f64) -> Self {
        assert!(
            (0.0..=1.0).contains(&share),
            "a jitter of {share} is not a share of a lifetime; give a number from 0 to 1"
        );
        self.policy.jitter = Jitter::up_to(share);
        self
    }

    /// Stores errors too, for `ttl`. For the attribute, where a value is a whole `Result`.
    #[doc(hidden)]
    pub fn __err_ttl(mut self, is_error: fn(&V) -> bool, ttl: Duration) -> Self {
        self.policy.errors = Some(ErrorPolicy { is_error, ttl });
        self
    }
}
