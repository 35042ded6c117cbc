//! One answer from the thread that writes to the future of the caller that asked.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use parking_lot::Mutex;

use crate::tier::error::TierError;

/// What the caller awaits.
pub(super) struct Answer(Arc<Mutex<State>>);

/// What the thread gives. Dropping it answers that the tier is gone.
pub(super) struct Reply(Arc<Mutex<State>>);

enum State {
    Waiting(Option<Waker>),
    Ready(Result<bool, TierError>),
    Taken,
}

pub(super) fn reply() -> (Reply, Answer) {
    let state = Arc::new(Mutex::new(State::Waiting(None)));
    (Reply(Arc::clone(&state)), Answer(state))
}

impl Reply {
    pub(super) fn send(self, result: Result<bool, TierError>) {
        self.set(result);
    }

    fn set(&self, result: Result<bool, TierError>) {
        let mut state = self.0.lock();
        let State::Waiting(waker) = &mut *state else { return };
        let waker = waker.take();
        *state = State::Ready(result);
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl Drop for Reply {
    fn drop(&mut self) {
        self.set(Err(TierError::unavailable("the file is closed")));
    }
}

impl Future for Answer {
    type Output = Result<bool, TierError>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // Wakers are the executor's code: they are cloned and dropped while the lock isn't held.
        let waker = context.waker().clone();
        let mut state = self.0.lock();
        let old = std::mem::replace(&mut *state, State::Taken);
        let (poll, dropped) = match old {
            State::Waiting(old) => {
                *state = State::Waiting(Some(waker));
                (Poll::Pending, old)
            }
            State::Ready(result) => (Poll::Ready(result), Some(waker)),
            State::Taken => (Poll::Pending, Some(waker)),
        };
        drop(state);
        drop(dropped);
        poll
    }
}
