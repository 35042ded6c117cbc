//! A computation under way: its leader and its waiters. Knows nothing of its value, so none of this is compiled anew for each
//! type of values.

use std::collections::BTreeMap;
use std::mem::{forget, take};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Waker;
use std::time::Instant;

use crate::background::scheduler::instant_after;
use crate::flight::leader_scope::LeaderScope;
use crate::flight::outcome::WaitAborted;
use crate::flight::thread_state::{FlightId, Leader, note_polls_tasks, polls_tasks};
use crate::flight::wait_budget::longest_wait_here;
use crate::flight::wait_graph::{self, BlockedThread, Cycle, Driver};
use crate::sync::{Condvar, Mutex};

/// A computation under way.
///
/// Its waiters are woken while no lock is held. The lock of its state may be held while the wait graph is locked, and never
/// the other way round.
pub(crate) struct Progress {
    id: FlightId,
    leader: Leader,
    /// How often a task's body began or ended to be polled: odd while it is being polled.
    polls: AtomicU64,
    state: Mutex<State>,
    ended: Condvar,
}

struct State {
    driver: Driver,
    has_ended: bool,
    /// `None` for as long as nobody has waited.
    waiters: Option<Box<Waiters>>,
}

#[derive(Default)]
struct Waiters {
    /// Whether the wait graph knows the computation.
    is_watched: bool,
    blocked_threads: usize,
    wakers: BTreeMap<WakerKey, Waker>,
    next_waker: WakerKey,
}

/// Names a waker of one flight.
pub(crate) type WakerKey = u64;

impl Progress {
    /// A computation that this thread leads, or the task that this thread polls.
    pub(crate) fn new(leader: Leader) -> Self {
        Self {
            id: FlightId::next(),
            leader,
            polls: AtomicU64::new(0),
            state: Mutex::new(State { driver: Driver::of_new(leader), has_ended: false, waiters: None }),
            ended: Condvar::new(),
        }
    }

    /// Whether nobody has waited for it, and nobody has ended it.
    #[inline]
    pub(super) fn is_unknown(&mut self) -> bool {
        let state = self.state.get_mut();
        state.waiters.is_none() && !state.has_ended
    }

    /// Makes it another computation, if it is unknown.
    #[inline]
    pub(crate) fn reuse(&mut self, leader: Leader) {
        self.state.get_mut().driver = Driver::of_new(leader);
        self.id = FlightId::next();
        self.leader = leader;
    }

    pub(crate) fn id(&self) -> FlightId {
        self.id
    }

    /// Whether anybody waits at this moment. A caller that has found the flight and is about to wait isn't counted.
    #[allow(dead_code, reason = "the store counts who holds it")]
    pub(crate) fn has_waiters(&self) -> bool {
        let state = self.state.lock();
        state.waiters.as_ref().is_some_and(|waiters| waiters.blocked_threads > 0 || !waiters.wakers.is_empty())
    }

    /// Says that this thread works for the computation, until the result is dropped.
    #[inline]
    pub(crate) fn scope(&self) -> LeaderScope {
        LeaderScope::begin(self.id, self.leader)
    }

    /// Says that the thread that began the computation leaves it to another one.
    pub(crate) fn leave(&self) {
        self.set_driver(Driver::NONE);
    }

    /// Says that this thread leads the computation from now on, which another one has left.
    pub(crate) fn take_up(&self) {
        self.set_driver(Driver::of_new(self.leader));
    }

    fn set_driver(&self, driver: Driver) {
        let mut state = self.state.lock();
        if state.driver != driver {
            state.driver = driver;
            if state.waiters.as_ref().is_some_and(|waiters| waiters.is_watched) {
                wait_graph::driven_by(self.id, driver);
            }
        }
    }

    /// Says that this thread polls the task that computes, until the result is dropped.
    pub(crate) fn poll_scope(&self) -> PollScope<'_> {
        note_polls_tasks();
        self.set_driver(Driver::here());
        self.polls.fetch_add(1, Ordering::Relaxed);
        PollScope { polls: &self.polls, _scope: self.scope() }
    }

    /// Ends it and wakes the waiters.
    ///
    /// A waker may poll its task at once, on this thread. Whatever that waits for is seen to hold this computation up, as
    /// the wait graph forgets it only after all have been woken.
    pub(super) fn end(&self) {
        let mut state = self.state.lock();
        // A waiter that registers from here on finds that it has ended.
        state.has_ended = true;
        let Some(waiters) = &mut state.waiters else { return };
        let wakers = take(&mut waiters.wakers);
        let (blocks_threads, is_watched) = (waiters.blocked_threads > 0, waiters.is_watched);
        drop(state);
        if blocks_threads {
            self.ended.notify_all();
        }
        for waker in wakers.into_values() {
            // A waker that panics must keep nobody else from being woken.
            let _ = catch_unwind(AssertUnwindSafe(|| waker.wake())).map_err(forget);
        }
        if is_watched {
            wait_graph::ended(self.id);
        }
    }

    /// Blocks until it has ended, but not beyond `deadline`, and not if it would never end.
    ///
    /// A thread that polls tasks doesn't wait longer than 50 ms for a task that no thread polls meanwhile: that task may
    /// be this thread's to poll. This returns [`Waited::Stalled`] then, and the caller must end the computation.
    pub(super) fn wait(&self, deadline: Option<Instant>) -> Result<Waited, WaitAborted> {
        let _blocked = if BlockedThread::must_be_booked() {
            self.watch(|driver| BlockedThread::begin(self.id, driver))?
        } else {
            None
        };
        let longest = longest_wait_here().map(|longest| instant_after(Instant::now(), longest));
        let deadline = deadline.into_iter().chain(longest).min();
        let mut stall = (self.leader == Leader::Task && polls_tasks()).then(|| Stall::begin(self));
        let mut state = self.state.lock();
        state.waiters().blocked_threads += 1;
        let waited = loop {
            if state.has_ended {
                break Ok(Waited::Ended);
            }
            let wake_at = deadline.into_iter().chain(stall.as_ref().map(|stall| stall.until)).min();
            let Some(wake_at) = wake_at else {
                self.ended.wait(&mut state);
                continue;
            };
            self.ended.wait_until(&mut state, wake_at);
            let now = Instant::now();
            if state.has_ended {
                continue;
            }
            if deadline.is_some_and(|deadline| deadline <= now) {
                break Err(WaitAborted::TimedOut);
            }
            if stall.as_mut().is_some_and(|stall| stall.is_over(self, now)) {
                break Ok(Waited::Stalled);
            }
        };
        state.waiters().blocked_threads -= 1;
        waited
    }

    /// Has the wait graph know the computation and then lets `book` add a wait for it; `None` if it has ended.
    pub(super) fn watch<B>(&self, book: impl FnOnce(Driver) -> Result<B, Cycle>) -> Result<Option<B>, Cycle> {
        let mut state = self.state.lock();
        if state.has_ended {
            return Ok(None);
        }
        state.waiters().is_watched = true;
        book(state.driver).map(Some)
    }

    /// Has `waker` woken when it ends, instead of the one that `key` named so far. Returns whether it has ended.
    pub(super) fn register(&self, key: &mut Option<WakerKey>, waker: &Waker) -> bool {
        let mut state = self.state.lock();
        let known = key.and_then(|key| state.waiters().wakers.get(&key));
        if known.is_some_and(|known| known.will_wake(waker)) || state.has_ended {
            return state.has_ended;
        }
        drop(state);
        // Wakers are the executor's code: they are cloned and dropped while the lock isn't held.
        let waker = waker.clone();
        let mut state = self.state.lock();
        if state.has_ended {
            drop(state);
            return true;
        }
        let waiters = state.waiters();
        let key = *key.get_or_insert_with(|| waiters.next_key());
        let replaced = waiters.wakers.insert(key, waker);
        drop(state);
        drop(replaced);
        false
    }

    /// Forgets the waker that `key` names.
    pub(super) fn deregister(&self, key: WakerKey) {
        let mut state = self.state.lock();
        let removed = state.waiters().wakers.remove(&key);
        drop(state);
        drop(removed);
    }
}

impl State {
    fn waiters(&mut self) -> &mut Waiters {
        self.waiters.get_or_insert_default()
    }
}

impl Waiters {
    fn next_key(&mut self) -> WakerKey {
        self.next_waker += 1;
        self.next_waker
    }
}

/// How a wait ended.
pub(super) enum Waited {
    /// The computation has ended.
    Ended,
    /// No thread polls the task that computes.
    Stalled,
}

/// This thread's polling of a task that computes.
#[must_use = "the thread polls until it is dropped"]
pub(crate) struct PollScope<'f> {
    polls: &'f AtomicU64,
    _scope: LeaderScope,
}

impl Drop for PollScope<'_> {
    fn drop(&mut self) {
        self.polls.fetch_add(1, Ordering::Relaxed);
    }
}

/// A time in which no thread polls the task that computes.
struct Stall {
    polls: u64,
    until: Instant,
}

/// How long a stall lasts before a waiter takes over.
#[cfg(not(all(test, ttl_memo_loom)))]
fn stall_limit() -> std::time::Duration {
    std::time::Duration::from_millis(50)
}

#[cfg(all(test, ttl_memo_loom))]
use crate::loom::primitives::stall_limit;

impl Stall {
    fn begin(progress: &Progress) -> Self {
        Self { polls: progress.polls.load(Ordering::Relaxed), until: Instant::now() + stall_limit() }
    }

    /// Whether it has lasted long enough. Begins anew if the task was or is being polled.
    fn is_over(&mut self, progress: &Progress, now: Instant) -> bool {
        if now < self.until {
            return false;
        }
        let polls = progress.polls.load(Ordering::Relaxed);
        let is_over = polls == self.polls && polls % 2 == 0;
        if !is_over {
            *self = Self::begin(progress);
        }
        is_over
    }
}
