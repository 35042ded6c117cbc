//! A task's wait for a computation.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use crate::background::scheduler::instant_after;
use crate::background::sleep::Sleep;
use crate::flight::flight::{Flight, WakerKey};
use crate::flight::outcome::{Outcome, WaitAborted};
use crate::flight::thread_state::note_polls_tasks;
use crate::flight::wait_budget::{WaitBudget, longest_wait_here};
use crate::flight::wait_graph::AwaitingTask;

impl<V> Flight<V> {
    /// Suspends until it has ended, unless that would be never or takes longer than `budget` allows.
    pub(crate) async fn wait_async(&self, budget: &mut WaitBudget) -> Result<&Outcome<V>, WaitAborted> {
        let waited = AsyncWait {
            flight: self,
            booking: None,
            waker: None,
            deadline: budget.deadline(),
            sleep: None,
            was_on_pool: false,
        };
        let waited = waited.await;
        budget.charge(&waited);
        waited
    }
}

/// A task's wait. Dropped early, it leaves nothing behind.
struct AsyncWait<'f, V> {
    flight: &'f Flight<V>,
    booking: Option<AwaitingTask>,
    waker: Option<WakerKey>,
    deadline: Option<Instant>,
    /// Ends at `deadline`.
    sleep: Option<Sleep>,
    was_on_pool: bool,
}

impl<'f, V> Future for AsyncWait<'f, V> {
    type Output = Result<&'f Outcome<V>, WaitAborted>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        note_polls_tasks();
        if let Some(outcome) = this.flight.outcome() {
            return Poll::Ready(Ok(outcome));
        }
        if this.book().is_err() {
            return Poll::Ready(Err(WaitAborted::Cycle));
        }
        if let Some(outcome) = this.flight.register(&mut this.waker, context.waker()) {
            return Poll::Ready(Ok(outcome));
        }
        this.limit_on_pool();
        if this.sleep.is_none() {
            this.sleep = this.deadline.map(Sleep::until);
        }
        match &mut this.sleep {
            Some(sleep) => Pin::new(sleep).poll(context).map(|()| Err(WaitAborted::TimedOut)),
            None => Poll::Pending,
        }
    }
}

impl<V> AsyncWait<'_, V> {
    /// Books the wait for the computations on this thread's stack, of which it may have become a part since it was polled
    /// last.
    fn book(&mut self) -> Result<(), WaitAborted> {
        if self.booking.as_ref().map_or_else(AwaitingTask::needs_no_booking, AwaitingTask::is_current) {
            return Ok(());
        }
        // Removed first, or it would be in its own way.
        self.booking = None;
        if AwaitingTask::needs_no_booking() {
            return Ok(());
        }
        let flight = self.flight;
        self.booking = flight.watch(|driver| AwaitingTask::begin(flight.id(), driver)).map_err(WaitAborted::from)?;
        Ok(())
    }

    /// On a thread of a pool that steals work, every wait is limited.
    fn limit_on_pool(&mut self) {
        if self.was_on_pool {
            return;
        }
        if let Some(longest) = longest_wait_here() {
            self.was_on_pool = true;
            let limit = instant_after(Instant::now(), longest);
            self.deadline = Some(self.deadline.map_or(limit, |deadline| deadline.min(limit)));
            self.sleep = None;
        }
    }
}

impl<V> Drop for AsyncWait<'_, V> {
    fn drop(&mut self) {
        if let Some(key) = self.waker {
            self.flight.deregister(key);
        }
    }
}
