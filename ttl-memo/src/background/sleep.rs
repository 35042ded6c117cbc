//! A future that is ready at a given instant, on any runtime.

use std::future::Future;
use std::mem::{replace, swap};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use parking_lot::Mutex;

use crate::background::scheduler::{BackgroundTask, TIMERS, TaskHandle};

/// A future that is ready at its instant.
pub(crate) struct Sleep {
    wake: Arc<Wake>,
    _task: TaskHandle,
}

/// Wakes the task that polled the future last.
struct Wake(Mutex<State>);

enum State {
    Pending(Option<Waker>),
    Elapsed,
}

impl Sleep {
    /// # Panics
    ///
    /// When the background thread can't be started.
    pub(crate) fn until(instant: Instant) -> Self {
        let wake = Arc::new(Wake(Mutex::new(State::Pending(None))));
        let task = TIMERS.schedule(instant, Arc::clone(&wake) as Arc<dyn BackgroundTask>);
        Self { wake, _task: task }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        // Wakers are the executor's code: they are cloned, dropped and woken while the lock isn't held.
        let mut waker = Some(context.waker().clone());
        let mut state = self.wake.0.lock();
        let poll = match &mut *state {
            State::Pending(waiting) => {
                swap(waiting, &mut waker);
                Poll::Pending
            }
            State::Elapsed => Poll::Ready(()),
        };
        drop(state);
        poll
    }
}

impl BackgroundTask for Wake {
    fn run(&self) -> Option<Instant> {
        let state = replace(&mut *self.0.lock(), State::Elapsed);
        if let State::Pending(Some(waker)) = state {
            waker.wake();
        }
        None
    }
}
