//! The thread that does at a later time what nobody is there to do: sweep caches, wake those who have waited too long.
//! One for all of the process, while there is anything to do. Knows of a chore only that it can be run.

use std::collections::BTreeMap;
use std::mem::forget;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Weak};
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

/// What is to be done, on the background thread and with no lock held.
pub(crate) trait BackgroundTask: Send + Sync {
    /// Does it, or a bounded part of it, and says when to go on.
    fn run(&self) -> Option<Instant>;
}

/// Owns a task, and keeps it on the list until it is dropped.
pub(crate) struct TaskHandle {
    id: u64,
    _task: Arc<dyn BackgroundTask>,
}

/// The chores by time, and when each of them is due.
struct List {
    chores: BTreeMap<(Instant, u64), Weak<dyn BackgroundTask>>,
    due: BTreeMap<u64, Instant>,
    latest_id: u64,
    thread_runs: bool,
}

static LIST: Mutex<List> =
    Mutex::new(List { chores: BTreeMap::new(), due: BTreeMap::new(), latest_id: 0, thread_runs: false });

/// Tells the thread that something is due earlier than it knows.
static CHANGED: Condvar = Condvar::new();

impl List {
    fn add(&mut self, id: u64, due: Instant, chore: Weak<dyn BackgroundTask>) {
        self.due.insert(id, due);
        self.chores.insert((due, id), chore);
    }

    fn remove(&mut self, id: u64) -> Option<Weak<dyn BackgroundTask>> {
        let due = self.due.remove(&id)?;
        self.chores.remove(&(due, id))
    }

    fn first(&self) -> Option<(Instant, u64)> {
        self.chores.first_key_value().map(|(first, _)| *first)
    }
}

impl TaskHandle {
    /// Runs `task` at `due`, and then whenever it says.
    ///
    /// # Panics
    ///
    /// When the thread can't be started.
    pub(crate) fn new(due: Instant, task: Arc<dyn BackgroundTask>) -> Self {
        let mut list = LIST.lock();
        if !list.thread_runs {
            thread::Builder::new()
                .name("ttl-memo".to_owned())
                .spawn(run)
                .expect("the background thread can be started");
            list.thread_runs = true;
        }
        list.latest_id += 1;
        let id = list.latest_id;
        list.add(id, due, Arc::downgrade(&task));
        if list.first() == Some((due, id)) {
            CHANGED.notify_one();
        }
        Self { id, _task: task }
    }
}

impl Drop for TaskHandle {
    fn drop(&mut self) {
        let mut list = LIST.lock();
        // Nothing of the user's is dropped under the lock: the list holds no chore, only the way to it.
        list.remove(self.id);
        if list.chores.is_empty() {
            CHANGED.notify_one();
        }
    }
}

/// The moment `interval` from `start`; one that can't be told is as far as makes no difference.
pub(crate) fn moment_after(start: Instant, interval: Duration) -> Instant {
    const FAR: Duration = Duration::from_secs(30 * 365 * 24 * 3600);
    start.checked_add(interval).unwrap_or_else(|| start + FAR)
}

/// Does what is due until there is nothing on the list.
fn run() {
    let mut list = LIST.lock();
    while let Some((due, id)) = list.first() {
        if due > Instant::now() {
            CHANGED.wait_until(&mut list, due);
            continue;
        }
        // Its owner may let go of it while it runs; then it isn't added again.
        let chore = list.chores.remove(&(due, id));
        drop(list);
        let next = chore.as_ref().and_then(run_one);
        list = LIST.lock();
        if let (Some(_), Some(next), Some(chore)) = (list.due.remove(&id), next, chore) {
            list.add(id, next, chore);
        }
    }
    list.thread_runs = false;
}

/// Runs a chore once. If its owner has let go of it meanwhile it is dropped here, where no lock is held. A panic of the
/// user's, in their timer or in what is dropped, ends this round and not the thread.
fn run_one(chore: &Weak<dyn BackgroundTask>) -> Option<Instant> {
    const AFTER_A_PANIC: Duration = Duration::from_secs(1);
    let ran = catch_unwind(AssertUnwindSafe(|| chore.upgrade().and_then(|chore| chore.run())));
    ran.unwrap_or_else(|payload| {
        // Dropping it might panic again.
        forget(payload);
        Some(Instant::now() + AFTER_A_PANIC)
    })
}
