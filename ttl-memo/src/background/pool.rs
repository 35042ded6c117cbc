//! A few threads that run bodies in the background. They start when there is work, and end when there has been none for a
//! while. Knows nothing of what it runs.

use std::cell::Cell;
use std::collections::VecDeque;
use std::mem::forget;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process;
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use parking_lot::{Mutex, MutexGuard};

use crate::background::HAS_THREADS;

/// Computes the next values of stale ones.
pub(crate) static REFRESHES: Pool =
    Pool::new("ttl-memo-refresh", Limits { threads: 8, queue: 128, idle: Duration::from_secs(10) });

type Job = Box<dyn FnOnce() + Send>;

/// Threads with a bounded queue of jobs.
pub(crate) struct Pool {
    name: &'static str,
    limits: Limits,
    state: Mutex<State>,
}

struct Limits {
    threads: usize,
    /// How many jobs wait for a thread at most.
    queue: usize,
    /// How long a thread waits for a job before it ends.
    idle: Duration,
}

struct State {
    jobs: VecDeque<Job>,
    /// Places in the queue that are taken, for jobs to come.
    reserved: usize,
    workers: usize,
    /// The workers that wait for a job, each with a number.
    idle: Vec<(u64, Thread)>,
    latest: u64,
    /// A child made by `fork()` inherits the state, but not the threads.
    process: u32,
}

thread_local! {
    static IS_WORKER: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread runs a job of a pool. It shouldn't wait long for others: they may wait for a job in the queue, which
/// no thread begins while all of them wait.
pub(crate) fn is_worker() -> bool {
    IS_WORKER.with(Cell::get)
}

impl Pool {
    const fn new(name: &'static str, limits: Limits) -> Self {
        let state = State { jobs: VecDeque::new(), reserved: 0, workers: 0, idle: Vec::new(), latest: 0, process: 0 };
        Self { name, limits, state: Mutex::new(state) }
    }

    /// Reserves a place in the queue, and sees to it that there is a thread; `None` if the queue is full or no thread can be
    /// started.
    pub(crate) fn reserve(&'static self) -> Option<Place> {
        if !HAS_THREADS {
            return None;
        }
        let mut state = self.state.lock();
        if state.process != process::id() {
            state.process = process::id();
            state.workers = 0;
            state.idle.clear();
        }
        let waiting = state.jobs.len() + state.reserved;
        if waiting >= self.limits.queue {
            return None;
        }
        if waiting >= state.idle.len() && state.workers < self.limits.threads {
            let started = thread::Builder::new().name(self.name.to_owned()).spawn(|| self.work());
            state.workers += usize::from(started.is_ok());
        }
        if state.workers == 0 {
            return None;
        }
        state.reserved += 1;
        Some(Place { pool: self })
    }

    /// Runs jobs until there have been none for a while.
    fn work(&self) {
        IS_WORKER.with(|is_worker| is_worker.set(true));
        let mut state = self.state.lock();
        loop {
            match state.jobs.pop_front() {
                Some(job) => {
                    drop(state);
                    run_one(job);
                    state = self.state.lock();
                }
                None => match self.wait(state) {
                    Some(woken) => state = woken,
                    None => return,
                },
            }
        }
    }

    /// Waits until a job is added. Ends the worker, and returns `None`, if none is for long enough.
    fn wait<'p>(&'p self, mut state: MutexGuard<'p, State>) -> Option<MutexGuard<'p, State>> {
        state.latest += 1;
        let (me, mut until) = (state.latest, Instant::now() + self.limits.idle);
        state.idle.push((me, thread::current()));
        loop {
            drop(state);
            let left = until.saturating_duration_since(Instant::now());
            // A condition variable would list this thread as a waiter in the child of a `fork()`, too.
            thread::park_timeout(left);
            state = self.state.lock();
            let Some(index) = state.idle.iter().position(|(idle, _)| *idle == me) else {
                return Some(state);
            };
            if Instant::now() >= until {
                if state.reserved == 0 {
                    state.idle.swap_remove(index);
                    state.workers -= 1;
                    return None;
                }
                // A job is about to be added, and perhaps no other thread would run it.
                until = Instant::now() + self.limits.idle;
            }
        }
    }
}

/// A place in a pool's queue.
#[must_use = "the place is given back when this is dropped"]
pub(crate) struct Place {
    pool: &'static Pool,
}

impl Place {
    /// Has a thread of the pool run `job`.
    pub(crate) fn run(self, job: impl FnOnce() + Send + 'static) {
        let job = Box::new(job);
        let mut state = self.pool.state.lock();
        state.jobs.push_back(job);
        if let Some((_, worker)) = state.idle.pop() {
            worker.unpark();
        }
        // The place is given back after that.
        drop(state);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.pool.state.lock().reserved -= 1;
    }
}

/// Runs a job. A panic of the user's code ends it and not the thread.
fn run_one(job: Job) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(job)) {
        // Dropping it might panic again.
        forget(payload);
    }
}

#[cfg(all(test, not(ttl_memo_loom)))]
mod tests {
    use std::sync::mpsc::{self, Sender};

    use super::*;

    const LONG: Duration = Duration::from_secs(3600);

    struct SendOnDrop(Sender<()>);

    impl Drop for SendOnDrop {
        fn drop(&mut self) {
            let _ = self.0.send(());
        }
    }

    #[test]
    fn a_full_queue_has_no_place() {
        static POOL: Pool = Pool::new("test", Limits { threads: 1, queue: 2, idle: LONG });
        let (ran, has_run) = mpsc::channel();
        let places: Vec<_> = (0..2).map(|_| POOL.reserve().unwrap()).collect();
        assert!(POOL.reserve().is_none());

        for (index, place) in places.into_iter().enumerate() {
            let ran = ran.clone();
            place.run(move || ran.send(index).unwrap());
        }
        assert_eq!([has_run.recv(), has_run.recv()], [Ok(0), Ok(1)]);
        drop(POOL.reserve().unwrap());
        assert!(POOL.reserve().is_some());
    }

    #[test]
    fn there_are_no_more_threads_than_allowed() {
        static POOL: Pool = Pool::new("test", Limits { threads: 2, queue: 100, idle: LONG });
        let (ran, has_run) = mpsc::channel();
        for _ in 0..100 {
            let ran = ran.clone();
            POOL.reserve().unwrap().run(move || ran.send(thread::current().id()).unwrap());
        }
        let mut threads: Vec<_> = (0..100).map(|_| format!("{:?}", has_run.recv().unwrap())).collect();
        threads.sort();
        threads.dedup();
        assert!(threads.len() <= 2, "{threads:?}");
    }

    #[test]
    fn an_idle_thread_ends_and_the_next_job_starts_another() {
        static POOL: Pool = Pool::new("test", Limits { threads: 1, queue: 1, idle: Duration::from_millis(1) });
        thread_local! {
            static AT_END: Cell<Option<SendOnDrop>> = const { Cell::new(None) };
        }
        for _ in 0..2 {
            let (ended, has_ended) = mpsc::channel();
            POOL.reserve().unwrap().run(move || AT_END.with(|at_end| at_end.set(Some(SendOnDrop(ended)))));
            // The thread's locals are dropped when it ends.
            has_ended.recv().unwrap();
        }
    }

    #[test]
    fn a_thread_does_not_end_between_a_reservation_and_its_job() {
        static POOL: Pool = Pool::new("test", Limits { threads: 1, queue: 1, idle: Duration::from_millis(1) });
        let (ran, has_run) = mpsc::channel();
        let place = POOL.reserve().unwrap();
        thread::sleep(Duration::from_millis(50));
        place.run(move || ran.send(()).unwrap());
        assert_eq!(has_run.recv_timeout(Duration::from_secs(60)), Ok(()));
    }

    #[test]
    fn a_panic_ends_the_job_and_not_the_thread() {
        static POOL: Pool = Pool::new("test", Limits { threads: 1, queue: 2, idle: LONG });
        let (ran, has_run) = mpsc::channel();
        let (first, second) = (POOL.reserve().unwrap(), POOL.reserve().unwrap());
        first.run(|| panic!("on purpose"));
        second.run(move || ran.send(is_worker()).unwrap());
        assert_eq!(has_run.recv(), Ok(true));
    }
}
