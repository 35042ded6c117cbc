//! One computation that several callers may wait for, and how it ended.
//! Knows nothing of keys or of the store that it is for.

use std::collections::BTreeMap;
use std::mem::{forget, take};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Waker;
use std::time::Instant;

use crate::background::scheduler::instant_after;
use crate::flight::leader_scope::LeaderScope;
use crate::flight::outcome::{Outcome, WaitAborted};
use crate::flight::thread_state::{FlightId, Leader, note_polls_tasks, polls_tasks};
use crate::flight::wait_budget::{WaitBudget, longest_wait_here};
use crate::flight::wait_graph::{self, BlockedThread, Cycle, Driver};
use crate::sync::{Condvar, Mutex, OnceCell};

/// A computation under way.
///
/// Its waiters are woken while no lock is held. The lock of its state may be held while the wait graph is locked, and never
/// the other way round.
pub(crate) struct Flight<V> {
    id: FlightId,
    leader: Leader,
    outcome: OnceCell<Outcome<V>>,
    /// How often a task's body began or ended to be polled: odd while it is being polled.
    polls: AtomicU64,
    state: Mutex<State>,
    ended: Condvar,
}

struct State {
    driver: Driver,
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

impl<V> Flight<V> {
    /// A computation that this thread leads, or the task that this thread polls.
    pub(crate) fn new(leader: Leader) -> Self {
        Self {
            id: FlightId::next(),
            leader,
            outcome: OnceCell::new(),
            polls: AtomicU64::new(0),
            state: Mutex::new(State { driver: Driver::of_new(leader), waiters: None }),
            ended: Condvar::new(),
        }
    }

    /// Whether nobody has waited for it, and nobody has ended it.
    #[inline]
    pub(crate) fn is_unknown(&mut self) -> bool {
        self.state.get_mut().waiters.is_none() && self.outcome.get().is_none()
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

    /// How it ended; `None` while it is under way.
    pub(crate) fn outcome(&self) -> Option<&Outcome<V>> {
        self.outcome.get()
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

    /// Ends it and wakes the waiters, unless it has ended already.
    ///
    /// A waker may poll its task at once, on this thread. Whatever that waits for is seen to hold this computation up, as
    /// the wait graph forgets it only after all have been woken.
    pub(crate) fn complete(&self, outcome: Outcome<V>) {
        if self.outcome.set(outcome).is_err() {
            return;
        }
        // A waiter that registers from here on finds the outcome.
        let mut state = self.state.lock();
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

    /// Blocks until it has ended, unless that would be never or takes longer than `budget` allows.
    ///
    /// A thread that polls tasks doesn't wait longer than 50 ms for a task that no thread polls meanwhile: that task may
    /// be this thread's to poll. It ends the wait of all as [`TakenOver`](Outcome::TakenOver).
    pub(crate) fn wait(&self, budget: &mut WaitBudget) -> Result<&Outcome<V>, WaitAborted> {
        let waited = self.block(budget.deadline());
        budget.charge(&waited);
        waited
    }

    fn block(&self, deadline: Option<Instant>) -> Result<&Outcome<V>, WaitAborted> {
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
            if let Some(outcome) = self.outcome.get() {
                break Some(Ok(outcome));
            }
            let wake_at = deadline.into_iter().chain(stall.as_ref().map(|stall| stall.until)).min();
            let Some(wake_at) = wake_at else {
                self.ended.wait(&mut state);
                continue;
            };
            self.ended.wait_until(&mut state, wake_at);
            let now = Instant::now();
            if deadline.is_some_and(|deadline| deadline <= now) {
                break self.outcome.get().map(Ok).or(Some(Err(WaitAborted::TimedOut)));
            }
            if stall.as_mut().is_some_and(|stall| stall.is_over(self, now)) {
                break None;
            }
        };
        state.waiters().blocked_threads -= 1;
        drop(state);
        if let Some(waited) = waited {
            return waited;
        }
        self.complete(Outcome::TakenOver);
        Ok(self.outcome.get().expect("it was completed above"))
    }

    /// Has the wait graph know the computation and then lets `book` add a wait for it; `None` if it has ended.
    pub(crate) fn watch<B>(&self, book: impl FnOnce(Driver) -> Result<B, Cycle>) -> Result<Option<B>, Cycle> {
        let mut state = self.state.lock();
        if self.outcome.get().is_some() {
            return Ok(None);
        }
        state.waiters().is_watched = true;
        book(state.driver).map(Some)
    }

    /// Has `waker` woken when it ends, instead of the one that `key` named so far. Returns the outcome if it has ended.
    pub(crate) fn register(&self, key: &mut Option<WakerKey>, waker: &Waker) -> Option<&Outcome<V>> {
        let mut state = self.state.lock();
        let known = key.and_then(|key| state.waiters().wakers.get(&key));
        if self.outcome.get().is_some() || known.is_some_and(|known| known.will_wake(waker)) {
            return self.outcome.get();
        }
        drop(state);
        // Wakers are the executor's code: they are cloned and dropped while the lock isn't held.
        let waker = waker.clone();
        let mut state = self.state.lock();
        if self.outcome.get().is_some() {
            drop(state);
            return self.outcome.get();
        }
        let waiters = state.waiters();
        let key = *key.get_or_insert_with(|| waiters.next_key());
        let replaced = waiters.wakers.insert(key, waker);
        drop(state);
        drop(replaced);
        None
    }

    /// Forgets the waker that `key` names.
    pub(crate) fn deregister(&self, key: WakerKey) {
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
    fn begin<V>(flight: &Flight<V>) -> Self {
        Self { polls: flight.polls.load(Ordering::Relaxed), until: Instant::now() + stall_limit() }
    }

    /// Whether it has lasted long enough. Begins anew if the task was or is being polled.
    fn is_over<V>(&mut self, flight: &Flight<V>, now: Instant) -> bool {
        if now < self.until {
            return false;
        }
        let polls = flight.polls.load(Ordering::Relaxed);
        let is_over = polls == self.polls && polls % 2 == 0;
        if !is_over {
            *self = Self::begin(flight);
        }
        is_over
    }
}
