//! How tests wait: for an event, never for a time in the hope that it has come. Each wait has a watchdog, so that a hang
//! is a failure.

use std::fs;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread::{self, JoinHandle, Scope, ScopedJoinHandle};
use std::time::{Duration, Instant};

/// Far more than anything takes, on a busy machine too.
pub const WATCHDOG: Duration = Duration::from_secs(60);

/// Runs `work` on its own thread.
///
/// # Panics
///
/// When `work` panics, or hangs.
#[track_caller]
pub fn watched<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> R {
    let (sender, receiver) = channel();
    let worker = thread::spawn(move || {
        let result = work();
        // Nobody listens any more if it took too long.
        let _ = sender.send(());
        result
    });
    match receiver.recv_timeout(WATCHDOG) {
        Err(RecvTimeoutError::Timeout) => panic!("hangs"),
        Ok(()) | Err(RecvTimeoutError::Disconnected) => worker.join().unwrap_or_else(|panic| resume_unwind(panic)),
    }
}

/// Returns once `event` has happened.
///
/// # Panics
///
/// When it doesn't.
#[track_caller]
pub fn until(mut event: impl FnMut() -> bool) {
    let start = Instant::now();
    while !event() {
        assert!(start.elapsed() < WATCHDOG, "waited in vain");
        thread::yield_now();
    }
}

/// A thread whose state the operating system tells, so that a test can wait until it waits.
#[derive(Clone, Debug)]
pub struct Observed {
    status: Option<PathBuf>,
}

impl Observed {
    /// The calling thread.
    #[must_use]
    pub fn this_thread() -> Self {
        let task = fs::read_link("/proc/thread-self").ok();
        Self { status: task.map(|task| Path::new("/proc").join(task).join("status")) }
    }

    /// How often it has been blocked so far, if it is blocked now. Where the system doesn't tell, each thread passes for
    /// blocked.
    ///
    /// One that is blocked and has the same number later was blocked all the time in between. If all threads of a test
    /// were, none of them holds a lock, so they don't wait for one.
    #[must_use]
    pub fn blocked(&self) -> Option<u64> {
        let Some(status) = &self.status else { return Some(0) };
        // A thread that has ended has no status.
        let status = fs::read_to_string(status).ok()?;
        let field = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        let switches = field("voluntary_ctxt_switches:")?.parse().ok();
        switches.filter(|_| field("State:").is_some_and(|state| state.starts_with('S')))
    }

    /// Whether the system tells.
    #[must_use]
    pub fn is_possible() -> bool {
        Self::this_thread().status.is_some()
    }

    /// Returns when it is blocked.
    ///
    /// # Panics
    ///
    /// When its call has ended instead.
    #[track_caller]
    pub fn until_blocked(&self, has_ended: impl Fn() -> bool) {
        until(|| {
            assert!(!has_ended(), "the call returned instead of waiting");
            let blocked = self.blocked();
            thread::yield_now();
            blocked.is_some() && self.blocked() == blocked
        });
    }
}

/// Makes `call` on its own thread and returns when it is blocked there.
///
/// # Panics
///
/// When the call returns instead.
#[track_caller]
pub fn blocked<T: Send + 'static>(call: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
    let (sender, receiver) = channel();
    let thread = thread::spawn(move || {
        sender.send(Observed::this_thread()).unwrap();
        call()
    });
    receiver.recv().unwrap().until_blocked(|| thread.is_finished());
    thread
}

/// The same for a call that borrows.
///
/// # Panics
///
/// When the call returns instead.
#[track_caller]
pub fn blocked_in<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    call: impl FnOnce() -> T + Send + 'scope,
) -> ScopedJoinHandle<'scope, T> {
    let (sender, receiver) = channel();
    let thread = scope.spawn(move || {
        sender.send(Observed::this_thread()).unwrap();
        call()
    });
    receiver.recv().unwrap().until_blocked(|| thread.is_finished());
    thread
}

#[test]
fn a_thread_that_waits_is_seen_to_wait() {
    let (sender, receiver) = channel();
    let thread = blocked(move || receiver.recv());
    sender.send(7).unwrap();
    assert_eq!(thread.join().unwrap(), Ok(7));
}

#[test]
fn a_thread_that_works_is_not_seen_to_wait() {
    let (stop, stopped) = channel::<()>();
    let (tell, told) = channel();
    let thread = thread::spawn(move || {
        tell.send(Observed::this_thread()).unwrap();
        while stopped.try_recv().is_err() {}
    });
    let observed = told.recv().unwrap();

    // A thread that ends, or that works, is never blocked for long.
    if Observed::is_possible() {
        until(|| observed.blocked().is_none());
    }
    stop.send(()).unwrap();
    thread.join().unwrap();
    assert_eq!(observed.blocked().is_none(), Observed::is_possible());
}
