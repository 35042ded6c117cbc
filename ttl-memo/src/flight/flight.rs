//! One computation that several callers may wait for, and how it ended.
//! Knows nothing of keys or of the store that it is for.

use crate::flight::outcome::{Outcome, WaitAborted};
use crate::flight::progress::{Progress, Waited};
use crate::flight::thread_state::Leader;
use crate::flight::wait_async::AsyncWait;
use crate::flight::wait_budget::WaitBudget;
use crate::sync::OnceCell;

/// A computation under way, and its outcome.
pub(crate) struct Flight<V> {
    outcome: OnceCell<Outcome<V>>,
    progress: Progress,
}

impl<V> Flight<V> {
    /// A computation that this thread leads, or the task that this thread polls.
    pub(crate) fn new(leader: Leader) -> Self {
        Self { outcome: OnceCell::new(), progress: Progress::new(leader) }
    }

    #[inline]
    pub(crate) fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Whether nobody has waited for it, and nobody has ended it.
    #[inline]
    pub(crate) fn is_unknown(&mut self) -> bool {
        self.progress.is_unknown()
    }

    /// Makes it another computation, if it is unknown.
    #[inline]
    pub(crate) fn reuse(&mut self, leader: Leader) {
        self.progress.reuse(leader);
    }

    /// How it ended; `None` while it is under way.
    pub(crate) fn outcome(&self) -> Option<&Outcome<V>> {
        self.outcome.get()
    }

    /// Ends it and wakes the waiters, unless it has ended already.
    pub(crate) fn complete(&self, outcome: Outcome<V>) {
        if self.outcome.set(outcome).is_ok() {
            self.progress.end();
        }
    }

    /// Blocks until it has ended, unless that would be never or takes longer than `budget` allows.
    ///
    /// If it is a task that nobody polls, this may end the wait of all as [`TakenOver`](Outcome::TakenOver).
    pub(crate) fn wait(&self, budget: &mut WaitBudget) -> Result<&Outcome<V>, WaitAborted> {
        let waited = self.progress.wait(budget.deadline());
        if let Ok(Waited::Stalled) = waited {
            self.complete(Outcome::TakenOver);
        }
        self.charge(budget, waited.map(drop))
    }

    /// Suspends until it has ended, unless that would be never or takes longer than `budget` allows.
    pub(crate) async fn wait_async(&self, budget: &mut WaitBudget) -> Result<&Outcome<V>, WaitAborted> {
        let waited = AsyncWait::new(&self.progress, budget.deadline()).await;
        self.charge(budget, waited)
    }

    /// The outcome of a computation for which a caller has `waited`, even if that stopped at the moment at which it ended.
    /// Takes off what the wait has cost.
    fn charge(&self, budget: &mut WaitBudget, waited: Result<(), WaitAborted>) -> Result<&Outcome<V>, WaitAborted> {
        let outcome = self.outcome.get();
        if let (Err(aborted), None) = (waited, outcome) {
            budget.exhaust();
            return Err(aborted);
        }
        let outcome = outcome.expect("a computation that has ended has an outcome");
        if let Outcome::Failed = outcome {
            budget.charge_failure();
        }
        Ok(outcome)
    }
}
