//! How long a caller goes on waiting for the computations of others.

use std::time::{Duration, Instant};

use crate::background::HAS_THREADS;
use crate::background::pool::is_worker;
use crate::background::scheduler::instant_after;

/// How long one call goes on waiting for others: for a time, and for so many failures.
#[derive(Debug)]
pub(crate) struct WaitBudget {
    limit: Option<Duration>,
    deadline: Option<Instant>,
    failures: u32,
    has_waited: bool,
}

impl WaitBudget {
    /// How many failed computations a caller waits for before it computes by itself.
    const FAILURES: u32 = 2;

    /// A budget of `limit`, counted from the first wait.
    pub(crate) fn new(limit: Option<Duration>) -> Self {
        Self::empty_unless(true, limit)
    }

    /// The budget of a thread. Without other threads nobody could end its wait, so it has none.
    #[inline]
    pub(crate) fn of_thread(limit: Option<Duration>) -> Self {
        Self::empty_unless(HAS_THREADS, limit)
    }

    /// The budget of a task. A limit takes a thread that keeps time.
    pub(crate) fn of_task(limit: Option<Duration>) -> Self {
        Self::empty_unless(HAS_THREADS || limit.is_none(), limit)
    }

    #[inline]
    fn empty_unless(may_wait: bool, limit: Option<Duration>) -> Self {
        let failures = if may_wait { 0 } else { Self::FAILURES };
        Self { limit, deadline: None, failures, has_waited: false }
    }

    /// Whether the caller may wait for another computation.
    pub(crate) fn is_left(&self) -> bool {
        self.failures < Self::FAILURES
    }

    /// Notes a wait, and tells of the first one.
    pub(crate) fn note_wait(&mut self, tell: impl FnOnce()) {
        if !self.has_waited {
            self.has_waited = true;
            tell();
        }
    }

    /// When it ends, counted from the first time that this is asked.
    pub(crate) fn deadline(&mut self) -> Option<Instant> {
        let limit = self.limit?;
        Some(*self.deadline.get_or_insert_with(|| instant_after(Instant::now(), limit)))
    }

    /// Notes that a computation failed for which the caller waited.
    pub(super) fn charge_failure(&mut self) {
        self.failures += 1;
    }

    /// Notes that the caller can't wait any more.
    pub(super) fn exhaust(&mut self) {
        self.failures = Self::FAILURES;
    }

    /// Forgets the failures so far, for a caller that wants its turn rather than the values of others.
    pub(crate) fn forgive_failures(&mut self) {
        self.failures = 0;
    }
}

/// How long a caller on a thread of a pool waits at most: one of rayon's, or of those that compute in the background.
///
/// A pool that steals work lets a thread begin something unrelated while what it does waits for others, and that may wait,
/// by ways that can't be seen, for a caller that waits for the thread. In any pool, a job in the queue isn't begun while all
/// threads wait. So every wait in a pool is limited.
pub(crate) fn longest_wait_here() -> Option<Duration> {
    (is_on_rayon() || is_worker()).then_some(Duration::from_millis(50))
}

#[cfg(feature = "rayon")]
fn is_on_rayon() -> bool {
    rayon_core::current_thread_index().is_some()
}

#[cfg(not(feature = "rayon"))]
fn is_on_rayon() -> bool {
    false
}
