//! One operation of a tier as all tiers have it: only if the breaker allows it, for no longer than the timeout, and counted.

use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use crate::background::scheduler::instant_after;
use crate::background::sleep::Sleep;
use crate::tier::error::TierError;
use crate::tier::monitor::Monitor;
use crate::tier::tier::TierFuture;

/// Why an operation returned nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missed {
    /// It wasn't tried.
    Skipped,
    /// It failed or took too long. It may have taken effect.
    Failed,
}

/// Returns what `operation` returns, if it does so within the timeout and `longer`.
pub(crate) async fn call<'a, T>(
    monitor: &Monitor,
    longer: Duration,
    operation: impl FnOnce() -> TierFuture<'a, T>,
) -> Result<T, Missed> {
    if !monitor.admit() {
        return Err(Missed::Skipped);
    }
    let begun = Instant::now();
    // The tier may be the user's. Its panic is a failure of the tier, not of the call.
    let Ok(mut operation) = catch_unwind(AssertUnwindSafe(operation)) else {
        monitor.failed(PANICKED);
        return Err(Missed::Failed);
    };
    let mut poll = move |context: &mut Context<'_>| {
        catch_unwind(AssertUnwindSafe(|| operation.as_mut().poll(context)))
            .unwrap_or_else(|_| Poll::Ready(Err(TierError::protocol(PANICKED))))
    };
    let at_once = poll_fn(|context| Poll::Ready(poll(context))).await;
    let ended = match at_once {
        Poll::Ready(result) => Some(result),
        Poll::Pending => {
            let timeout = monitor.timeout().saturating_add(longer);
            before(instant_after(begun, timeout), poll_fn(poll)).await
        }
    };
    match ended {
        Some(Ok(value)) => {
            monitor.succeeded();
            return Ok(value);
        }
        Some(Err(error)) => monitor.failed(error),
        None => monitor.timed_out(),
    }
    Err(Missed::Failed)
}

const PANICKED: &str = "the tier panicked";

/// Returns what `future` returns if it does so before `deadline`.
async fn before<T>(deadline: Instant, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut sleep = pin!(Sleep::until(deadline));
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => sleep.as_mut().poll(context).map(|()| None),
    })
    .await
}

/// Runs `future` on this thread, which sleeps while the future isn't ready.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(Thread);

    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }

    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future: Pin<&mut _> = pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(value) => return value,
            Poll::Pending => thread::park(),
        }
    }
}
