//! A task's wait for a computation.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use crate::background::scheduler::instant_after;
use crate::background::sleep::Sleep;
use crate::flight::outcome::WaitAborted;
use crate::flight::progress::{Progress, WakerKey};
use crate::flight::thread_state::note_polls_tasks;
use crate::flight::wait_budget::longest_wait_here;
use crate::flight::wait_graph::AwaitingTask;

/// A task's wait. Dropped early, it leaves nothing behind.
pub(super) struct AsyncWait<'f> {
    progress: &'f Progress,
    booking: Option<AwaitingTask>,
    waker: Option<WakerKey>,
    deadline: Option<Instant>,
    /// Ends at `deadline`.
    sleep: Option<Sleep>,
    was_on_pool: bool,
}

impl Future for AsyncWait<'_> {
    /// `Ok` when the computation has ended, or why the task stopped waiting before.
    type Output = Result<(), WaitAborted>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        note_polls_tasks();
        if this.book().is_err() {
            return Poll::Ready(Err(WaitAborted::Cycle));
        }
        if this.progress.register(&mut this.waker, context.waker()) {
            return Poll::Ready(Ok(()));
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

impl<'f> AsyncWait<'f> {
    pub(super) fn new(progress: &'f Progress, deadline: Option<Instant>) -> Self {
        Self { progress, booking: None, waker: None, deadline, sleep: None, was_on_pool: false }
    }

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
        let progress = self.progress;
        self.booking =
            progress.watch(|driver| AwaitingTask::begin(progress.id(), driver)).map_err(WaitAborted::from)?;
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

impl Drop for AsyncWait<'_> {
    fn drop(&mut self) {
        if let Some(key) = self.waker {
            self.progress.deregister(key);
        }
    }
}
