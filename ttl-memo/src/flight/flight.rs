//! One computation that several callers may wait for, and how it ended.
//! Knows nothing of the store that it is for, of hashers or of macros.

use std::future::{Future, poll_fn};
use std::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Instant;

use crate::background::scheduler::instant_after;
use crate::background::sleep::Sleep;
use crate::flight::wait_graph::{self, Circle, Name, Waiting};
use crate::sync::{Event, EventListener, Listener, OnceCell};

/// A computation under way.
pub(crate) struct Flight<K, V> {
    pub(crate) key: K,
    pub(crate) kind: Kind,
    /// The thread that polled it last, if a task computes it; zero if a thread does.
    polled_by: AtomicUsize,
    landing: OnceCell<Landing<V>>,
    landed: Event,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Others wait for it.
    Shared,
    /// Its leader couldn't wait for the one that others wait for.
    Alone,
}

/// Nothing to wait for: the flight waits for this caller, or has taken too long.
pub(crate) struct GivenUp;

impl From<Circle> for GivenUp {
    fn from(Circle: Circle) -> Self {
        Self
    }
}

/// How a computation ended.
pub(crate) enum Landing<V> {
    Value(V),
    Failed,
}

impl<K, V> Flight<K, V> {
    pub(crate) fn new(key: K, kind: Kind) -> Self {
        Self { key, kind, polled_by: AtomicUsize::new(0), landing: OnceCell::new(), landed: Event::new() }
    }

    /// Notes that this thread is about to poll it.
    pub(crate) fn polled_here(&self) {
        self.polled_by.store(wait_graph::this_thread(), Ordering::Relaxed);
    }

    pub(crate) fn name(self: &Arc<Self>) -> Name {
        Arc::as_ptr(self).cast::<()>().addr()
    }

    /// Tells those who wait. The leader alone does, and once.
    pub(crate) fn land(&self, landing: Landing<V>) {
        let _ = self.landing.set(landing);
        self.landed.notify(usize::MAX);
    }

    /// Blocks until it has landed, unless that would be never or takes until `deadline`.
    pub(crate) fn wait(self: &Arc<Self>, deadline: Option<Instant>) -> Result<&Landing<V>, GivenUp> {
        let _waiting = Waiting::begin(self.name())?;
        // A task that this thread polled last may be waiting for this very thread to poll it again.
        if self.polled_by.load(Ordering::Relaxed) == wait_graph::this_thread() {
            return self.landing.get().ok_or(GivenUp);
        }
        let longest = wait_graph::longest_wait_here().map(|longest| instant_after(Instant::now(), longest));
        let deadline = deadline.into_iter().chain(longest).min();
        loop {
            let listener = match self.landing_or_listener() {
                Ok(landing) => return Ok(landing),
                Err(listener) => listener,
            };
            match deadline {
                None => listener.wait(),
                Some(deadline) => listener.wait_deadline(deadline).ok_or(GivenUp)?,
            }
        }
    }

    /// The same without blocking the thread.
    pub(crate) async fn wait_async(self: &Arc<Self>, deadline: Option<Instant>) -> Result<&Landing<V>, GivenUp> {
        let mut waiting = Waiting::begin(self.name())?;
        let mut sleep = None;
        loop {
            let mut listener = match self.landing_or_listener() {
                Ok(landing) => return Ok(landing),
                Err(listener) => listener,
            };
            if sleep.is_none() {
                sleep = deadline.map(Sleep::until);
            }
            poll_fn(|context| {
                // Since it was polled last, it may have become part of another computation.
                if let Err(circle) = waiting.renew(self.name()) {
                    return Poll::Ready(Err(circle.into()));
                }
                match (pin::Pin::new(&mut listener).poll(context), &mut sleep) {
                    (Poll::Ready(()), _) => Poll::Ready(Ok(())),
                    (Poll::Pending, Some(sleep)) => pin::Pin::new(sleep).poll(context).map(|()| Err(GivenUp)),
                    (Poll::Pending, None) => Poll::Pending,
                }
            })
            .await?;
        }
    }

    fn landing_or_listener(&self) -> Result<&Landing<V>, EventListener> {
        if let Some(landing) = self.landing.get() {
            return Ok(landing);
        }
        let listener = self.landed.listen();
        // What landed before there was a listener is seen now; what lands later wakes it.
        self.landing.get().ok_or(listener)
    }
}
