//! What time it is: deadlines, the two clocks of the system, and the clocks that tests bring.
//! The one file that reads a clock.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
#[cfg(feature = "test-util")]
use std::time::Instant;

#[cfg(feature = "test-util")]
use once_cell::sync::OnceCell;

/// A source of time, for a cache that isn't to follow the system's clock.
///
/// Give one to [`TtlCacheBuilder::timer`](crate::TtlCacheBuilder::timer) or to the attribute's `timer` option;
/// [`ManualTimer`] is the one that tests want. A timer may go back or jump: an entry is live while the timer stands
/// before its deadline, whatever happened in between.
///
/// # Examples
///
/// A clock that runs a thousand times as fast:
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
    /// Returns the time since any fixed start.
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

/// A clock that moves when it is told to.
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
    /// Makes a clock that stands at zero.
    #[must_use]
    pub const fn new() -> Self {
        Self { nanos: AtomicU64::new(0) }
    }

    /// Moves the clock on by `duration`.
    pub fn advance(&self, duration: Duration) {
        let step = saturating_nanos(duration);
        // The closure always gives a value, so the update can't fail.
        let _ = self.nanos.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |now| Some(now.saturating_add(step)));
    }

    /// Sets the clock to `time`, which may be in its past.
    pub fn set(&self, time: Duration) {
        self.nanos.store(saturating_nanos(time), Ordering::SeqCst);
    }
}

impl Timer for ManualTimer {
    fn now(&self) -> Duration {
        Duration::from_nanos(self.nanos.load(Ordering::SeqCst))
    }
}

/// The clock of what is built in a test: it is moved by hand, and runs by itself once the test has ended.
#[cfg(feature = "test-util")]
#[derive(Debug, Default)]
pub(crate) struct TestTimer {
    hand: ManualTimer,
    let_go: OnceCell<Instant>,
}

#[cfg(feature = "test-util")]
impl TestTimer {
    pub(crate) fn advance(&self, duration: Duration) {
        self.hand.advance(duration);
    }

    /// Lets it run from now on.
    pub(crate) fn let_go(&self) {
        self.let_go.get_or_init(Instant::now);
    }
}

#[cfg(feature = "test-util")]
impl Timer for TestTimer {
    fn now(&self) -> Duration {
        let since_let_go = self.let_go.get().map_or(Duration::ZERO, Instant::elapsed);
        self.hand.now().saturating_add(since_let_go)
    }
}

/// A point on a cache's clock, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Timestamp(u64);

impl Timestamp {
    // One short of the largest number, so that every moment is before `Deadline::NEVER`.
    fn new(since_start: Duration) -> Self {
        Self(saturating_nanos(since_start).min(u64::MAX - 1))
    }
}

/// When an entry ceases to live; the largest number is never.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Deadline(u64);

impl Deadline {
    pub(crate) const NEVER: Self = Self(u64::MAX);

    /// The deadline of what lives for `ttl` from `now` on; one too far away to be counted is never.
    pub(crate) fn after(now: Timestamp, ttl: Option<Duration>) -> Self {
        ttl.map_or(Self::NEVER, |ttl| Self(now.0.saturating_add(saturating_nanos(ttl))))
    }

    /// Whether it has come: an entry is gone *at* its deadline, so a lifetime of zero is none.
    pub(crate) fn has_come(self, now: Timestamp) -> bool {
        self.0 <= now.0
    }

    /// The time left, which is [`Duration::MAX`] when there is no end.
    pub(crate) fn left(self, now: Timestamp) -> Duration {
        match self {
            Self::NEVER => Duration::MAX,
            Self(deadline) => Duration::from_nanos(deadline.saturating_sub(now.0)),
        }
    }

    /// This deadline put off by `more`.
    pub(crate) fn extended(self, more: Duration) -> Self {
        Self(self.0.saturating_add(saturating_nanos(more)))
    }

    pub(crate) fn to_bits(self) -> u64 {
        self.0
    }

    pub(crate) fn from_bits(bits: u64) -> Self {
        Self(bits)
    }
}

/// The clock of one cache.
pub(crate) enum Clock {
    /// The system's monotonic clock, which stands still while the machine is suspended.
    System,
    /// A clock of the user's.
    Timer(Box<dyn Timer>),
}

impl Clock {
    /// The exact time. Runs the user's code when the clock is theirs: never call it under a lock.
    pub(crate) fn now(&self) -> Timestamp {
        match self {
            Self::System => system::now(),
            Self::Timer(timer) => Timestamp::new(timer.now()),
        }
    }

    /// Whether `deadline` is still to come.
    ///
    /// Reading the system's exact clock costs more than all the rest of a hit, so this asks the coarse one first. It
    /// lags, by some milliseconds, and never leads; what is further from its deadline than `SLACK` by the coarse clock
    /// is therefore live, and only the last moments of a lifetime need the exact one.
    #[inline]
    pub(crate) fn is_before(&self, deadline: Deadline) -> bool {
        match self {
            Self::System => {
                system::coarse_now().0.saturating_add(SLACK) < deadline.0 || self.is_exactly_before(deadline)
            }
            Self::Timer(_) => self.is_exactly_before(deadline),
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

/// How far the coarse clock is trusted: a second, in nanoseconds. Its ticks are some milliseconds apart; the most that was
/// seen under load is 11, and a virtual machine that isn't given its turn may miss more.
const SLACK: u64 = 1_000_000_000;

/// Two readings of the kernel's one monotonic clock.
#[cfg(any(target_os = "linux", target_os = "android"))]
mod system {
    use rustix::time::{ClockId, clock_gettime};

    use super::Timestamp;

    const NANOS_PER_SECOND: u64 = 1_000_000_000;

    pub(super) fn now() -> Timestamp {
        read(ClockId::Monotonic)
    }

    /// The time of the latest tick.
    #[inline]
    pub(super) fn coarse_now() -> Timestamp {
        read(ClockId::MonotonicCoarse)
    }

    #[inline]
    #[expect(clippy::cast_sign_loss, reason = "this clock counts from the start of the machine")]
    fn read(clock: ClockId) -> Timestamp {
        let time = clock_gettime(clock);
        Timestamp(time.tv_sec as u64 * NANOS_PER_SECOND + time.tv_nsec as u64)
    }
}

/// Other systems have no coarse clock that is known to keep the pace of the exact one.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
mod system {
    use std::time::Instant;

    use once_cell::sync::Lazy;

    use super::Timestamp;

    static START: Lazy<Instant> = Lazy::new(Instant::now);

    pub(super) fn now() -> Timestamp {
        Timestamp::new(START.elapsed())
    }

    pub(super) fn coarse_now() -> Timestamp {
        now()
    }
}

fn saturating_nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
