//! Which computation waits for which: keeps callers from waiting in a cycle, which would never end.
//!
//! Knows flights and threads by number only. A computation needs its *driver*, the thread that leads it or polled it last.
//! A thread that is blocked can't go on with anything before the computation that it waits for ends. A task that awaits
//! another computation can go on when that ends. A caller that is about to wait follows these needs, and computes by itself
//! if they lead back to it. Touched only by callers on which another caller may depend.

use std::collections::{BTreeMap, BTreeSet};

use crate::flight::outcome::WaitAborted;
use crate::flight::thread_state::{FlightId, Leader, ThreadId, WaitId, note_polls_tasks, polls_tasks, with_frames};
use crate::sync::{Mutex, global};

/// Waiting would never end: the computation needs this caller to go on.
#[derive(Debug)]
pub(crate) struct Cycle;

impl From<Cycle> for WaitAborted {
    fn from(Cycle: Cycle) -> Self {
        Self::Cycle
    }
}

/// The thread that leads a computation, or that polled the task that does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Driver {
    thread: ThreadId,
    /// The innermost computation led by the thread itself when it polled the task.
    base: Option<FlightId>,
}

impl Driver {
    /// The driver of a computation that begins here.
    #[inline]
    pub(crate) fn of_new(leader: Leader) -> Self {
        match leader {
            Leader::Thread => Self { thread: ThreadId::current(), base: None },
            Leader::Task => {
                note_polls_tasks();
                Self::here()
            }
        }
    }

    /// The driver of a computation that a queue keeps for any thread.
    pub(crate) const NONE: Self = Self { thread: ThreadId::NONE, base: None };

    /// The driver of a task that is polled here.
    pub(crate) fn here() -> Self {
        Self { thread: ThreadId::current(), base: with_frames(|frames| frames.base()) }
    }
}

global! {
    static GRAPH: Mutex<WaitGraph> = Mutex::new(WaitGraph::new());
}

struct WaitGraph {
    /// The computations under way for which a booked caller waits.
    watched: BTreeMap<FlightId, Watched>,
    /// What tasks that compute wait for.
    awaits: BTreeMap<(FlightId, WaitId), FlightId>,
    /// What threads wait for.
    blocked: BTreeMap<(ThreadId, WaitId), Blocked>,
}

struct Watched {
    driver: Driver,
    waits: usize,
}

struct Blocked {
    on: FlightId,
    /// A computation led by the thread, within which it still polls tasks.
    except_within: Option<FlightId>,
}

/// Notes which thread polls the task that computes `flight`.
pub(crate) fn driven_by(flight: FlightId, driver: Driver) {
    if let Some(watched) = GRAPH.lock().watched.get_mut(&flight) {
        watched.driver = driver;
    }
}

/// Forgets a computation that has ended: it needs nothing any more.
pub(crate) fn ended(flight: FlightId) {
    GRAPH.lock().watched.remove(&flight);
}

/// Forgets what blocked this thread while it led `base`, for tasks that it polled outside.
pub(crate) fn frame_ended(base: FlightId) {
    let thread = ThreadId::current();
    let mut graph = GRAPH.lock();
    let waits = graph.blocked.range((thread, WaitId::MIN)..=(thread, WaitId::MAX));
    let over: Vec<_> =
        waits.filter(|(_, blocked)| blocked.except_within == Some(base)).map(|(wait, _)| *wait).collect();
    for wait in over {
        graph.blocked.remove(&wait);
    }
}

/// A thread that is blocked until a computation ends. Booked until it is dropped.
#[derive(Debug)]
pub(crate) struct BlockedThread {
    on: FlightId,
    thread: ThreadId,
    wait: WaitId,
}

impl BlockedThread {
    /// Whether another caller may depend on this thread.
    pub(crate) fn must_be_booked() -> bool {
        polls_tasks() || with_frames(|frames| !frames.is_empty())
    }

    /// Books that this thread waits for `on`, unless that would close a cycle.
    pub(crate) fn begin(on: FlightId, driver: Driver) -> Result<Self, Cycle> {
        let (thread, wait) = (ThreadId::current(), WaitId::next());
        let mut graph = GRAPH.lock();
        graph.watch(on, driver);
        // Also a task that this thread merely polled last may be this thread's to poll again.
        if graph.needs(on, |_, driver| driver.thread == thread) {
            graph.unwatch(on);
            return Err(Cycle);
        }
        graph.blocked.insert((thread, wait), Blocked { on, except_within: None });
        Ok(Self { on, thread, wait })
    }
}

impl Drop for BlockedThread {
    fn drop(&mut self) {
        let mut graph = GRAPH.lock();
        graph.blocked.remove(&(self.thread, self.wait));
        graph.unwatch(self.on);
    }
}

/// A task's wait for a computation, as part of the computations on the stack of the thread that polls it. Booked until it
/// is dropped.
#[derive(Debug)]
pub(crate) struct AwaitingTask {
    on: FlightId,
    wait: WaitId,
    thread: ThreadId,
    /// The innermost computation led by the thread itself.
    base: Option<FlightId>,
    /// Those led by tasks within it.
    tasks: Vec<FlightId>,
}

impl AwaitingTask {
    /// Whether the wait is part of no computation.
    pub(crate) fn needs_no_booking() -> bool {
        with_frames(|frames| frames.is_empty())
    }

    /// Whether the wait is part of the same computations as when it was booked.
    pub(crate) fn is_current(&self) -> bool {
        let is_within_same = with_frames(|frames| {
            frames.base() == self.base && frames.tasks_within_base().eq(self.tasks.iter().copied())
        });
        is_within_same && (self.base.is_none() || self.thread == ThreadId::current())
    }

    /// Books that the computations on this thread's stack wait for `on`, unless that would close a cycle.
    pub(crate) fn begin(on: FlightId, driver: Driver) -> Result<Self, Cycle> {
        let (thread, wait) = (ThreadId::current(), WaitId::next());
        let (base, tasks) = with_frames(|frames| (frames.base(), frames.tasks_within_base().collect::<Vec<_>>()));
        let mut graph = GRAPH.lock();
        graph.watch(on, driver);
        // The thread leaves `base` only when it ends, so until then it polls nothing outside.
        let is_outside = |driver: &Driver| driver.thread == thread && driver.base != base;
        let is_mine = |flight, driver: &Driver| tasks.contains(&flight) || base.is_some() && is_outside(driver);
        if graph.needs(on, is_mine) {
            graph.unwatch(on);
            return Err(Cycle);
        }
        graph.awaits.extend(tasks.iter().map(|task| ((*task, wait), on)));
        if let Some(base) = base {
            graph.blocked.insert((thread, wait), Blocked { on, except_within: Some(base) });
            drop(graph);
            with_frames(|frames| frames.note_booked(base));
        }
        Ok(Self { on, wait, thread, base, tasks })
    }
}

impl Drop for AwaitingTask {
    fn drop(&mut self) {
        let mut graph = GRAPH.lock();
        for task in &self.tasks {
            graph.awaits.remove(&(*task, self.wait));
        }
        if self.base.is_some() {
            graph.blocked.remove(&(self.thread, self.wait));
        }
        graph.unwatch(self.on);
    }
}

impl WaitGraph {
    const fn new() -> Self {
        Self { watched: BTreeMap::new(), awaits: BTreeMap::new(), blocked: BTreeMap::new() }
    }

    fn watch(&mut self, flight: FlightId, driver: Driver) {
        let watched = self.watched.entry(flight).or_insert(Watched { driver, waits: 0 });
        watched.driver = driver;
        watched.waits += 1;
    }

    fn unwatch(&mut self, flight: FlightId) {
        if let Some(watched) = self.watched.get_mut(&flight) {
            watched.waits -= 1;
            if watched.waits == 0 {
                self.watched.remove(&flight);
            }
        }
    }

    /// Whether `start`, or a computation that it needs through any others, is a goal.
    fn needs(&self, start: FlightId, is_goal: impl Fn(FlightId, &Driver) -> bool) -> bool {
        let mut seen = BTreeSet::from([start]);
        let mut next = vec![start];
        while let Some(flight) = next.pop() {
            // One that has ended needs nothing, though its waiters may not have noticed yet.
            let Some(Watched { driver, .. }) = self.watched.get(&flight) else {
                continue;
            };
            if is_goal(flight, driver) {
                return true;
            }
            let awaits = self.awaits.range((flight, WaitId::MIN)..=(flight, WaitId::MAX)).map(|(_, on)| *on);
            let blocked = self.blocked.range((driver.thread, WaitId::MIN)..=(driver.thread, WaitId::MAX));
            let blocked = blocked.filter(|(_, blocked)| blocked.blocks(*driver)).map(|(_, blocked)| blocked.on);
            next.extend(awaits.chain(blocked).filter(|needed| seen.insert(*needed)));
        }
        false
    }
}

impl Blocked {
    /// Whether it keeps the thread from polling what is driven by `driver`.
    fn blocks(&self, driver: Driver) -> bool {
        self.except_within.is_none() || self.except_within != driver.base
    }
}
