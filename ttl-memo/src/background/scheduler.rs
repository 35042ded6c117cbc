//! Two threads that run tasks at a given time: one for timers, one for expiry and its listeners.
//! Knows of a task only that it can be run.

use std::collections::{BTreeMap, BTreeSet};
use std::mem::forget;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process;
use std::sync::{Arc, Weak};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// Wakes tasks whose time to wait is over. No user code runs on it but the wakers of executors, so that nothing delays a
/// timer.
pub(crate) static TIMERS: Scheduler = Scheduler::new("ttl-memo-timers");

/// Removes expired entries, which calls listeners and drops values. These may take long, and may themselves wait for a
/// timer.
pub(crate) static EXPIRY: Scheduler = Scheduler::new("ttl-memo-expiry");

/// Work to be done in the background, with no lock held.
pub(crate) trait BackgroundTask: Send + Sync {
    /// Does the work, or a bounded part of it, and returns when to run next.
    fn run(&self) -> Option<Instant>;
}

/// A thread that runs tasks when they are due. It starts with the first task and ends with the last.
pub(crate) struct Scheduler {
    name: &'static str,
    queue: Mutex<Queue>,
}

/// Owns a task, and keeps it in the queue until it is dropped.
pub(crate) struct TaskHandle {
    id: u64,
    scheduler: &'static Scheduler,
    _task: Arc<dyn BackgroundTask>,
}

struct Queue {
    /// All tasks that have an owner.
    tasks: BTreeMap<u64, Scheduled>,
    /// When each of them is due, except the one that is running.
    order: BTreeSet<(Instant, u64)>,
    latest_id: u64,
    worker: Option<Worker>,
}

struct Scheduled {
    due: Instant,
    task: Weak<dyn BackgroundTask>,
}

/// The thread that runs the tasks, and the process in which it does. A child made by `fork()` inherits the queue, but not
/// the thread.
struct Worker {
    thread: Thread,
    process: u32,
}

impl Scheduler {
    const fn new(name: &'static str) -> Self {
        let queue = Queue { tasks: BTreeMap::new(), order: BTreeSet::new(), latest_id: 0, worker: None };
        Self { name, queue: Mutex::new(queue) }
    }

    /// Runs `task` at `due`, and then whenever it says, until the handle is dropped.
    ///
    /// # Panics
    ///
    /// When the thread can't be started.
    pub(crate) fn schedule(&'static self, due: Instant, task: Arc<dyn BackgroundTask>) -> TaskHandle {
        let mut queue = self.queue.lock();
        if queue.worker.as_ref().is_none_or(|worker| worker.process != process::id()) {
            queue.worker = Some(self.start_worker());
            // In the child of a `fork()`, a task that was running is due once more.
            queue.put_all_in_order();
        }
        queue.latest_id += 1;
        let id = queue.latest_id;
        queue.add(id, due, Arc::downgrade(&task));
        if queue.order.first() == Some(&(due, id)) {
            queue.wake_worker();
        }
        TaskHandle { id, scheduler: self, _task: task }
    }

    fn start_worker(&'static self) -> Worker {
        let thread = thread::Builder::new().name(self.name.to_owned()).spawn(|| self.work());
        let thread = thread.expect("a background thread can be started").thread().clone();
        Worker { thread, process: process::id() }
    }

    /// Runs the tasks that are due until there are none in the queue.
    fn work(&self) {
        let mut queue = self.queue.lock();
        while let Some(&(due, id)) = queue.order.first() {
            let wait = due.saturating_duration_since(Instant::now());
            if !wait.is_zero() {
                drop(queue);
                // A condition variable would list this thread as a waiter in the child of a `fork()`, too.
                thread::park_timeout(wait);
                queue = self.queue.lock();
                continue;
            }
            queue.order.pop_first();
            let task = queue.tasks.get(&id).map(|scheduled| Weak::clone(&scheduled.task));
            drop(queue);
            let next = task.as_ref().and_then(run_one);
            queue = self.queue.lock();
            // If the owner has dropped the handle meanwhile, the task isn't there any more.
            if let (Some(task), Some(_)) = (task, queue.tasks.remove(&id)) {
                if let Some(next) = next {
                    queue.add(id, next, task);
                }
            }
        }
        queue.worker = None;
    }
}

impl Queue {
    fn add(&mut self, id: u64, due: Instant, task: Weak<dyn BackgroundTask>) {
        self.tasks.insert(id, Scheduled { due, task });
        self.order.insert((due, id));
    }

    fn remove(&mut self, id: u64) {
        if let Some(scheduled) = self.tasks.remove(&id) {
            self.order.remove(&(scheduled.due, id));
        }
    }

    fn put_all_in_order(&mut self) {
        self.order.extend(self.tasks.iter().map(|(id, scheduled)| (scheduled.due, *id)));
    }

    fn wake_worker(&self) {
        if let Some(worker) = &self.worker {
            worker.thread.unpark();
        }
    }
}

impl Drop for TaskHandle {
    fn drop(&mut self) {
        let mut queue = self.scheduler.queue.lock();
        // No user code is dropped under the lock: the queue doesn't own the task.
        queue.remove(self.id);
        if queue.tasks.is_empty() {
            queue.wake_worker();
        }
    }
}

/// The instant `interval` after `start`, or one so far away that it makes no difference.
pub(crate) fn instant_after(start: Instant, interval: Duration) -> Instant {
    const FAR: Duration = Duration::from_secs(30 * 365 * 24 * 3600);
    start.checked_add(interval).unwrap_or_else(|| start + FAR)
}

/// Runs a task once. If its owner drops the handle meanwhile, the task is dropped here, where no lock is held. A panic of
/// user code, such as a timer or the destructor of a value, ends this run and not the thread.
fn run_one(task: &Weak<dyn BackgroundTask>) -> Option<Instant> {
    const AFTER_A_PANIC: Duration = Duration::from_secs(1);
    let ran = catch_unwind(AssertUnwindSafe(|| task.upgrade().and_then(|task| task.run())));
    ran.unwrap_or_else(|payload| {
        // Dropping it might panic again.
        forget(payload);
        Some(Instant::now() + AFTER_A_PANIC)
    })
}
