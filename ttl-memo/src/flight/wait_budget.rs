//! How long a caller goes on waiting for the computations of others.

use std::time::{Duration, Instant};

use crate::background::scheduler::instant_after;
use crate::flight::outcome::{Outcome, WaitAborted};

/// How long one call goes on waiting for others: for a time, and for so many failures.
#[derive(Debug)]
pub(crate) struct WaitBudget {
    limit: Option<Duration>,
    deadline: Option<Instant>,
    failures: u32,
}

impl WaitBudget {
    /// How many failed computations a caller waits for before it computes by itself.
    const FAILURES: u32 = 2;

    /// A budget of `limit`, counted from the first wait.
    pub(crate) fn new(limit: Option<Duration>) -> Self {
        Self { limit, deadline: None, failures: 0 }
    }

    /// Whether the caller may wait for another computation.
    pub(crate) fn is_left(&self) -> bool {
        self.failures < Self::FAILURES
    }

    /// When it ends, counted from the first time that this is asked.
    pub(crate) fn deadline(&mut self) -> Option<Instant> {
        let limit = self.limit?;
        Some(*self.deadline.get_or_insert_with(|| instant_after(Instant::now(), limit)))
    }

    /// Takes off what a wait has cost.
    pub(crate) fn charge<V>(&mut self, waited: &Result<&Outcome<V>, WaitAborted>) {
        match waited {
            Ok(Outcome::Failed) => self.failures += 1,
            Ok(Outcome::Value(_) | Outcome::TakenOver) => {}
            Err(WaitAborted::Cycle | WaitAborted::TimedOut) => self.failures = Self::FAILURES,
        }
    }
}

/// How long a caller on one of rayon's threads waits at most.
///
/// A pool that steals work lets a thread begin something unrelated while what it does waits for others, and that may wait,
/// by ways that can't be seen, for a caller that waits for the thread. So every wait in such a pool is limited.
#[cfg(feature = "rayon")]
pub(crate) fn longest_wait_here() -> Option<Duration> {
    rayon_core::current_thread_index().map(|_| Duration::from_millis(50))
}

/// The same when no such pool is known.
#[cfg(not(feature = "rayon"))]
pub(crate) fn longest_wait_here() -> Option<Duration> {
    None
}
