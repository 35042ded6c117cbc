//! What time it is: deadlines, the system's two clocks, and timers of the user's.
//! The only file that reads a clock for lifetimes.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use once_cell::sync::OnceCell;

mod system;

/// A source of time that replaces the system's clock in a cache.
///
/// Give one to [`TtlCacheBuilder::timer`](crate::TtlCacheBuilder::timer) or to the attribute's `timer` option.
/// [`ManualTimer`] is the one for tests. A timer may jump, also backwards: an entry is live while the timer's time is before
/// the entry's deadline, whatever happened in between.
///
/// A cache counts from the first time that it reads, so a timer may start anywhere, such as in the year 1. Times more than
/// 140 years before or 400 years after the first one can't be told apart.
///
/// # Examples
///
/// A clock that runs a thousand times as fast as the system's:
///
/// ```
/// use std::time::{Duration, Instant};
/// use ttl_memo::{Timer, TtlCache};
///
/// struct Fast(Instant);
///
/// impl Timer for Fast {
///     fn now(&self) -> Duration {
///         self.0.elapsed() * 1000
///     }
/// }
///
/// let cache: TtlCache<&str, u32> = TtlCache::builder().timer(Fast(Instant::now())).build();
/// cache.insert("one", 1);
/// assert_eq!(cache.get("one"), Some(1));
/// ```
pub trait Timer: Send + Sync + 'static {
    /// Returns the time elapsed since a fixed start.
    fn now(&self) -> Duration;
}

impl<T: Timer + ?Sized> Timer for &'static T {
    fn now(&self) -> Duration {
        (**self).now()
    }
}

impl<T: Timer + ?Sized> Timer for Arc<T> {
    fn now(&self) -> Duration {
        (**self).now()
    }
}

/// A clock that moves only when told to.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use ttl_memo::{ManualTimer, ttl_cache};
///
/// static CLOCK: ManualTimer = ManualTimer::new();
///
/// #[ttl_cache(ttl = "1m", timer = CLOCK)]
/// fn double(n: u32) -> u32 {
///     n * 2
/// }
///
/// double(4);
/// CLOCK.advance(Duration::from_secs(59));
/// assert!(double::cache_contains(4));
/// CLOCK.advance(Duration::from_secs(1));
/// assert!(!double::cache_contains(4));
/// ```
#[derive(Debug, Default)]
pub struct ManualTimer {
    nanos: AtomicU64,
}

impl ManualTimer {
    /// Returns a clock whose time is zero.
    #[must_use]
    pub const fn new() -> Self {
        Self { nanos: AtomicU64::new(0) }
    }

    /// Moves the clock forward by `duration`.
    pub fn advance(&self, duration: Duration) {
        let step = saturating_nanos(duration);
        let mut now = self.nanos.load(Ordering::SeqCst);
        while let Err(changed) =
            self.nanos.compare_exchange_weak(now, now.saturating_add(step), Ordering::SeqCst, Ordering::SeqCst)
        {
            now = changed;
        }
    }

    /// Sets the clock to `time`, which may be before its current time.
    pub fn set(&self, time: Duration) {
        self.nanos.store(saturating_nanos(time), Ordering::SeqCst);
    }
}

impl Timer for ManualTimer {
    fn now(&self) -> Duration {
        Duration::from_nanos(self.nanos.load(Ordering::SeqCst))
    }
}

/// The clock of caches that are built in a test: moved by hand, and running once the test has ended.
#[cfg(feature = "test-util")]
#[derive(Debug, Default)]
pub(crate) struct TestTimer {
    hand: ManualTimer,
    started: OnceCell<Timestamp>,
}

#[cfg(feature = "test-util")]
impl TestTimer {
    pub(crate) fn advance(&self, duration: Duration) {
        self.hand.advance(duration);
    }

    /// Lets it run from now on, where the system has a clock.
    pub(crate) fn start(&self) {
        if system::IS_PRESENT {
            self.started.get_or_init(system::now);
        }
    }
}

#[cfg(feature = "test-util")]
impl Timer for TestTimer {
    fn now(&self) -> Duration {
        let since_start = self.started.get().map_or(Duration::ZERO, |started| system::now().since(*started));
        self.hand.now().saturating_add(since_start)
    }
}

/// A point on a cache's clock, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Timestamp(u64);

impl Timestamp {
    /// The first reading of a timer. Earlier ones are below it: 146 years fit.
    const FIRST_READING: Self = Self(1 << 62);

    /// The latest, so that every timestamp is before [`Deadline::NEVER`].
    const LAST: Self = Self(u64::MAX - 1);

    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    fn after_start(since_start: Duration) -> Self {
        Self(saturating_nanos(since_start)).min(Self::LAST)
    }

    /// The timestamp so much earlier.
    #[inline]
    pub(crate) fn earlier(self, by: Span) -> Self {
        Self(self.0.saturating_sub(by.0))
    }

    /// How much time has passed since `earlier`; none, if a timer was set back.
    pub(crate) fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }

    /// The timestamp of `reading` on a timer whose first reading was `first`.
    fn of_reading(reading: Duration, first: Duration) -> Self {
        let Self(base) = Self::FIRST_READING;
        match reading.checked_sub(first) {
            Some(later) => Self(base.saturating_add(saturating_nanos(later))).min(Self::LAST),
            None => Self(base.saturating_sub(saturating_nanos(first.saturating_sub(reading)))),
        }
    }
}

/// A duration, in nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span(u64);

impl Span {
    pub(crate) const ZERO: Self = Self(0);

    pub(crate) const fn of_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    pub(crate) fn of(duration: Duration) -> Self {
        Self(saturating_nanos(duration))
    }
}

/// When an entry expires; the largest number means that it doesn't.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Deadline(u64);

impl Deadline {
    pub(crate) const NEVER: Self = Self(u64::MAX);

    /// A deadline that has come at any time.
    pub(crate) const PASSED: Self = Self(0);

    /// The deadline of an entry that lives for `ttl` from `now` on, or `NEVER` if it is too far away to be counted.
    #[inline]
    pub(crate) fn after(now: Timestamp, ttl: Option<Duration>) -> Self {
        ttl.map_or(Self::NEVER, |ttl| Self(now.0.saturating_add(saturating_nanos(ttl))))
    }

    /// The deadline of what lasts for `span` from `now` on.
    #[inline]
    pub(crate) fn in_span(now: Timestamp, span: Span) -> Self {
        Self(now.0.saturating_add(span.0))
    }

    /// Whether it has passed. An entry is expired *at* its deadline, so a lifetime of zero is none.
    pub(crate) fn has_come(self, now: Timestamp) -> bool {
        self.0 <= now.0
    }

    /// The remaining time, which is [`Duration::MAX`] if there is no deadline.
    pub(crate) fn left(self, now: Timestamp) -> Duration {
        match self {
            Self::NEVER => Duration::MAX,
            Self(deadline) => Duration::from_nanos(deadline.saturating_sub(now.0)),
        }
    }

    /// The deadline that is `more` later.
    pub(crate) fn extended(self, more: Duration) -> Self {
        self.later(Span::of(more))
    }

    #[inline]
    pub(crate) fn later(self, by: Span) -> Self {
        Self(self.0.saturating_add(by.0))
    }

    pub(crate) fn to_bits(self) -> u64 {
        self.0
    }

    pub(crate) const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }
}

/// The clock of one cache.
pub(crate) enum Clock {
    /// The system's monotonic clock, which stands still while the machine is suspended, except on Windows.
    System,
    /// A timer of the user's.
    Timer(UserTimer),
}

/// A timer, counted from its first reading: its own start may be too long ago for a [`Timestamp`].
pub(crate) struct UserTimer {
    timer: Box<dyn Timer>,
    first: OnceCell<Duration>,
}

impl UserTimer {
    /// Runs the user's code.
    fn now(&self) -> Timestamp {
        let reading = self.timer.now();
        Timestamp::of_reading(reading, *self.first.get_or_init(|| reading))
    }
}

impl Clock {
    pub(crate) fn of(timer: impl Timer) -> Self {
        Self::Timer(UserTimer { timer: Box::new(timer), first: OnceCell::new() })
    }

    /// The exact time. Runs the user's code if there is a timer: never call it under a lock.
    #[inline]
    pub(crate) fn now(&self) -> Timestamp {
        match self {
            Self::System => system::now(),
            Self::Timer(timer) => timer.now(),
        }
    }

    /// Whether `deadline` is in the future.
    ///
    /// Reading the system's exact clock costs more than the rest of a hit, so this reads the coarse one first. That one lags
    /// by some milliseconds and is never ahead. An entry whose deadline is further away than `SLACK` by the coarse clock is
    /// therefore live, and only the last second of a lifetime needs the exact clock.
    #[inline]
    pub(crate) fn is_before(&self, deadline: Deadline) -> bool {
        match self {
            Self::System => {
                system::coarse_now().0.saturating_add(SLACK) < deadline.0 || self.is_exactly_before(deadline)
            }
            Self::Timer(_) => self.is_exactly_before(deadline),
        }
    }

    /// The time, exact or at most some milliseconds behind if `tolerance` allows that.
    #[inline]
    pub(crate) fn now_within(&self, tolerance: Duration) -> Timestamp {
        match self {
            Self::System if tolerance >= COARSENESS => system::coarse_now(),
            _ => self.now(),
        }
    }

    /// The same as `is_before`, for a caller that has read `now_within` just before.
    #[inline]
    pub(crate) fn is_before_as_of(&self, now: Timestamp, deadline: Deadline) -> bool {
        match self {
            Self::System => now.0.saturating_add(SLACK) < deadline.0 || self.is_exactly_before(deadline),
            Self::Timer(_) => !deadline.has_come(now),
        }
    }

    #[cold]
    #[inline(never)]
    fn is_exactly_before(&self, deadline: Deadline) -> bool {
        !deadline.has_come(self.now())
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::System => "System",
            Self::Timer(_) => "Timer",
        })
    }
}

/// How close to a deadline the coarse clock is trusted: a second, in nanoseconds. Its ticks are some milliseconds apart (11 at
/// most under load), and a virtual machine that isn't scheduled may miss more of them.
const SLACK: u64 = 1_000_000_000;

/// How far behind the coarse clock may be for a caller that needs no exact time: it ticks a hundred times a second or more.
const COARSENESS: Duration = Duration::from_millis(20);

#[inline]
fn saturating_nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
