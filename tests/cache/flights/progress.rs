//! What each caller of a test is doing at this moment, so that the body of one can wait until the others wait for it.
//! Knows nothing of caches.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Wake, Waker};

use crate::waiting::Observed;

/// The callers of a test by their index.
#[derive(Debug)]
pub(super) struct Progress {
    callers: Vec<Mutex<Doing>>,
}

#[derive(Clone, Debug)]
struct Doing {
    call: Call,
    /// How many bodies it runs, one within the other.
    bodies: usize,
    has_ended: bool,
}

#[derive(Clone, Debug)]
enum Call {
    /// It isn't in a call.
    None,
    Blocking(Observed),
    Polling,
    /// Its future has been polled and not been woken since.
    Pending,
    Woken,
}

impl Progress {
    /// Of `n` callers that do nothing yet.
    pub(super) fn new(n: usize) -> Arc<Self> {
        let doing = || Mutex::new(Doing { call: Call::None, bodies: 0, has_ended: false });
        Arc::new(Self { callers: (0..n).map(|_| doing()).collect() })
    }

    /// Whether `caller` waits for a computation of another.
    pub(super) fn waits(&self, caller: usize) -> bool {
        let blocked = self.waiting(caller);
        blocked.is_some() && blocked == self.waiting(caller)
    }

    /// Whether all callers but `caller` wait, those aside that have ended.
    pub(super) fn others_wait(&self, caller: usize) -> bool {
        let others = || (0..self.callers.len()).filter(|other| *other != caller && !self.has_ended(*other));
        let waiting = || others().map(|other| self.waiting(other)).collect::<Option<Vec<_>>>();
        let blocked = waiting();
        blocked.is_some() && blocked == waiting()
    }

    /// If `caller` waits, or is blocked by a lock on its way there: how often its thread has been blocked so far.
    fn waiting(&self, caller: usize) -> Option<u64> {
        let doing = self.doing(caller);
        match doing.call {
            _ if doing.bodies > 0 => None,
            Call::Blocking(thread) => thread.blocked(),
            Call::Pending => Some(0),
            Call::None | Call::Polling | Call::Woken => None,
        }
    }

    /// Whether `caller` has done all that it was to do.
    pub(super) fn has_ended(&self, caller: usize) -> bool {
        self.doing(caller).has_ended
    }

    pub(super) fn end(&self, caller: usize) {
        self.change(caller, |doing| doing.has_ended = true);
    }

    /// Runs the body of `caller`.
    pub(super) async fn in_body<T>(&self, caller: usize, body: impl Future<Output = T>) -> T {
        let before = self.doing(caller);
        self.change(caller, |doing| doing.bodies += 1);
        let _leaving = Leaving { progress: self, caller, before };
        body.await
    }

    /// Makes a call that blocks this thread.
    pub(super) fn in_blocking_call<T>(&self, caller: usize, call: impl FnOnce() -> T) -> T {
        let _leaving = Leaving { progress: self, caller, before: self.doing(caller) };
        self.change(caller, |doing| doing.call = Call::Blocking(Observed::this_thread()));
        call()
    }

    /// Awaits a call.
    pub(super) async fn in_call<T>(self: &Arc<Self>, caller: usize, call: impl Future<Output = T>) -> T {
        let _leaving = Leaving { progress: self, caller, before: self.doing(caller) };
        let mut call = pin!(call);
        poll_fn(|context| {
            self.change(caller, |doing| doing.call = Call::Polling);
            let waker = Noted { progress: Arc::clone(self), caller, waker: context.waker().clone() };
            let poll = call.as_mut().poll(&mut Context::from_waker(&Waker::from(Arc::new(waker))));
            self.change(caller, |doing| {
                if poll.is_pending() && matches!(doing.call, Call::Polling) {
                    doing.call = Call::Pending;
                }
            });
            poll
        })
        .await
    }

    fn doing(&self, caller: usize) -> Doing {
        self.callers[caller].lock().unwrap().clone()
    }

    fn change(&self, caller: usize, change: impl FnOnce(&mut Doing)) {
        change(&mut self.callers[caller].lock().unwrap());
    }
}

/// Puts back what a caller did before a call or a body, however that ends.
struct Leaving<'a> {
    progress: &'a Progress,
    caller: usize,
    before: Doing,
}

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        self.progress.change(self.caller, |doing| *doing = self.before.clone());
    }
}

/// The waker of a caller, which notes that it was woken.
struct Noted {
    progress: Arc<Progress>,
    caller: usize,
    waker: Waker,
}

impl Wake for Noted {
    fn wake(self: Arc<Self>) {
        self.progress.change(self.caller, |doing| {
            if matches!(doing.call, Call::Polling | Call::Pending) {
                doing.call = Call::Woken;
            }
        });
        self.waker.wake_by_ref();
    }
}
