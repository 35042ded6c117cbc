//! The thread that does at a later time what nobody is there to do: sweep caches, wake those who have waited too long.
//! One for all of the process, while there is anything to do. Knows of a chore only that it can be run.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Weak};
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex, MutexGuard};

/// What is to be done, on the background thread and with no lock held.
pub(crate) trait Chore: Send + Sync {
    /// Does it, or a bounded part of it, and says when to go on.
    fn run(&self) -> Option<Instant>;
}

/// Keeps a chore on the list until it is dropped.
#[derive(Debug)]
pub(crate) struct Appointment {
    id: u64,
}

struct Entry {
    id: u64,
    next: Instant,
    chore: Weak<dyn Chore>,
}

struct List {
    entries: Vec<Entry>,
    latest_id: u64,
    thread_runs: bool,
}

static LIST: Mutex<List> = Mutex::new(List { entries: Vec::new(), latest_id: 0, thread_runs: false });

/// Tells the thread that the list has changed.
static CHANGED: Condvar = Condvar::new();

impl Appointment {
    /// Has `chore` run at `next`, and then whenever it says. It isn't kept alive by that.
    ///
    /// # Panics
    ///
    /// When the thread can't be started.
    pub(crate) fn new(next: Instant, chore: Weak<dyn Chore>) -> Self {
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
        list.entries.push(Entry { id, next, chore });
        CHANGED.notify_one();
        Self { id }
    }
}

impl Drop for Appointment {
    fn drop(&mut self) {
        let mut list = LIST.lock();
        // Nothing of the user's is dropped under the lock: the list holds no chore, only the way to it.
        list.entries.retain(|entry| entry.id != self.id);
        CHANGED.notify_one();
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
    loop {
        let Some(entry) = list.entries.iter().min_by_key(|entry| entry.next) else {
            list.thread_runs = false;
            return;
        };
        if entry.next > Instant::now() {
            let next = entry.next;
            CHANGED.wait_until(&mut list, next);
            continue;
        }
        let id = entry.id;
        let chore = entry.chore.upgrade();
        let next = MutexGuard::unlocked(&mut list, || chore.and_then(run_one));
        match next {
            None => list.entries.retain(|entry| entry.id != id),
            Some(next) => {
                if let Some(entry) = list.entries.iter_mut().find(|entry| entry.id == id) {
                    entry.next = next;
                }
            }
        }
    }
}

/// Runs a chore once. If its owner has let go of it meanwhile, it is dropped here, with no lock held. A panic, which only
/// the user's timer can cause, ends this round and not the thread.
#[expect(clippy::needless_pass_by_value, reason = "dropped here, where no lock is held")]
fn run_one(chore: Arc<dyn Chore>) -> Option<Instant> {
    const AFTER_A_PANIC: Duration = Duration::from_secs(1);
    catch_unwind(AssertUnwindSafe(|| chore.run())).unwrap_or_else(|_| Some(Instant::now() + AFTER_A_PANIC))
}
