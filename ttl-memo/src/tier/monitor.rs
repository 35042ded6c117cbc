//! What all tiers have in common: limits, the circuit breaker, statistics. Knows nothing of any tier.

use std::fmt;
use std::mem::{replace, take};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::tier::info::{BreakerState, TierInfo};
use crate::trace;

/// So many failures in succession open the breaker.
const FAILURES: u32 = 5;
/// For so long it is open at first, and at most.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The limits, the circuit breaker and the statistics of one tier. Clones share them.
///
/// A [`Tier`](crate::tier::Tier) has one and returns it from [`monitor`](crate::tier::Tier::monitor). The caches that use the
/// tier apply the limits and count; the tier needn't.
///
/// After five failures in succession the breaker opens: the tier isn't used for a second. Then one call tries it. If that
/// fails too, the pause doubles, up to thirty seconds.
#[derive(Clone)]
pub struct Monitor {
    limits: Limits,
    shared: Arc<Shared>,
}

#[derive(Clone, Copy, Debug)]
struct Limits {
    timeout: Duration,
    lease: Duration,
    max_value: usize,
}

#[derive(Default)]
struct Shared {
    breaker: Mutex<Breaker>,
    last_error: Mutex<Option<String>>,
    counts: [AtomicU64; Count::ALL],
}

/// What is counted.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Count {
    Hit,
    Miss,
    Store,
    Revoked,
    Wait,
    Error,
    Timeout,
    Skipped,
    Unshared,
    Unreadable,
}

impl Count {
    const ALL: usize = Count::Unreadable as usize + 1;
}

#[derive(Debug, Default)]
struct Breaker {
    failures: u32,
    /// Until when the tier isn't used, and how long that pause is.
    open: Option<(Instant, Duration)>,
    /// One call tries the tier, since this instant.
    probe: Option<Instant>,
    disabled: bool,
}

impl Monitor {
    /// Returns a monitor with a timeout of 100 ms, leases of 10 s and values of at most 8 MiB.
    #[must_use]
    pub fn new() -> Self {
        let limits = Limits { timeout: Duration::from_millis(100), lease: Duration::from_secs(10), max_value: 8 << 20 };
        Self { limits, shared: Arc::default() }
    }

    /// Tells the monitors of different tiers apart.
    pub(crate) fn id(&self) -> usize {
        Arc::as_ptr(&self.shared).addr()
    }

    /// Sets how long an operation may take before its caller continues without the tier.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.limits.timeout = timeout;
        self
    }

    /// Sets for how long others wait at most for a process that died while it computed. At least 10 ms.
    #[must_use]
    pub fn with_lease(mut self, lease: Duration) -> Self {
        self.limits.lease = lease.max(Duration::from_millis(10));
        self
    }

    /// Sets the largest number of bytes of a value that is shared.
    #[must_use]
    pub fn with_max_value(mut self, bytes: usize) -> Self {
        self.limits.max_value = bytes;
        self
    }

    /// Returns how long an operation may take.
    #[must_use]
    pub fn timeout(&self) -> Duration {
        self.limits.timeout
    }

    /// Returns for how long a lease is taken.
    #[must_use]
    pub fn lease(&self) -> Duration {
        self.limits.lease
    }

    /// Returns the largest number of bytes of a value that is shared, without its header of 32 bytes.
    #[must_use]
    pub fn max_value(&self) -> usize {
        self.limits.max_value
    }

    /// Stops the use of the tier in this process. `reason` is shown as the last error.
    pub fn disable(&self, reason: impl fmt::Display) {
        let was_disabled = replace(&mut self.shared.breaker.lock().disabled, true);
        self.note(reason);
        if !was_disabled {
            trace::breaker_changed("disabled");
        }
    }

    /// Undoes [`disable`](Self::disable).
    pub fn enable(&self) {
        if take(&mut self.shared.breaker.lock().disabled) {
            trace::breaker_changed("enabled");
        }
    }

    /// Shows `error` as the last one without counting it, for what happens between operations, such as a lost connection.
    pub fn note(&self, error: impl fmt::Display) {
        let text = error.to_string();
        *self.shared.last_error.lock() = Some(text);
    }

    /// Returns the statistics and the state of the breaker.
    #[must_use]
    pub fn info(&self) -> TierInfo {
        let count = |count: Count| self.shared.counts[count as usize].load(Ordering::Relaxed);
        TierInfo {
            hits: count(Count::Hit),
            misses: count(Count::Miss),
            stores: count(Count::Store),
            revoked: count(Count::Revoked),
            waits: count(Count::Wait),
            errors: count(Count::Error),
            timeouts: count(Count::Timeout),
            skipped: count(Count::Skipped),
            unshared: count(Count::Unshared),
            unreadable: count(Count::Unreadable),
            state: self.shared.breaker.lock().state(Instant::now()),
            last_error: self.shared.last_error.lock().clone(),
        }
    }

    /// Whether both are clones of one.
    #[cfg(feature = "metrics")]
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }

    pub(crate) fn count(&self, what: Count) {
        self.shared.counts[what as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// Whether the tier may be used now. If so, the caller then says how it went, unless it is cancelled.
    pub(crate) fn admit(&self) -> bool {
        let now = Instant::now();
        let admitted = self.shared.breaker.lock().admit(now, self.limits.timeout);
        if !admitted {
            self.count(Count::Skipped);
        }
        admitted
    }

    pub(crate) fn succeeded(&self) {
        let has_closed = self.shared.breaker.lock().succeeded();
        if has_closed {
            trace::breaker_changed("closed");
        }
    }

    pub(crate) fn failed(&self, error: impl fmt::Display) {
        self.count(Count::Error);
        self.note_failure(&error.to_string());
    }

    pub(crate) fn timed_out(&self) {
        self.count(Count::Timeout);
        self.note_failure(&format!("no answer within {:?}", self.limits.timeout));
    }

    fn note_failure(&self, error: &str) {
        self.note(error);
        let has_opened = self.shared.breaker.lock().failed(Instant::now());
        trace::tier_failed(error);
        if has_opened {
            trace::breaker_changed("open");
        }
    }
}

impl Breaker {
    fn state(&self, now: Instant) -> BreakerState {
        match self.open {
            _ if self.disabled => BreakerState::Disabled,
            None => BreakerState::Closed,
            Some((until, _)) if now < until => BreakerState::Open,
            Some(_) => BreakerState::HalfOpen,
        }
    }

    fn admit(&mut self, now: Instant, timeout: Duration) -> bool {
        match self.state(now) {
            BreakerState::Closed => true,
            BreakerState::Open | BreakerState::Disabled => false,
            BreakerState::HalfOpen => {
                // A probe whose caller was cancelled never says how it went, so it isn't waited for indefinitely.
                let is_running =
                    self.probe.is_some_and(|since| now.saturating_duration_since(since) <= timeout.saturating_mul(2));
                if !is_running {
                    self.probe = Some(now);
                }
                !is_running
            }
        }
    }

    /// Returns whether it closes.
    fn succeeded(&mut self) -> bool {
        let was_open = self.open.is_some();
        // A late answer to a question from before doesn't close the breaker: only a probe does.
        if self.open.is_none() || self.probe.is_some() {
            *self = Self { disabled: self.disabled, ..Self::default() };
        }
        was_open && self.open.is_none()
    }

    /// Returns whether it opens, for the first time or again.
    fn failed(&mut self, now: Instant) -> bool {
        self.failures = self.failures.saturating_add(1);
        let pause = match self.open {
            None if self.failures < FAILURES => return false,
            None => FIRST_PAUSE,
            // Others that were under way when the breaker opened.
            Some(_) if self.probe.is_none() => return false,
            Some((_, pause)) => (pause * 2).min(LONGEST_PAUSE),
        };
        self.open = Some((now + pause, pause));
        self.probe = None;
        true
    }
}

impl Default for Monitor {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Monitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Monitor").field("limits", &self.limits).field("info", &self.info()).finish_non_exhaustive()
    }
}
