//! A child process made by `fork()` has the memory of its parent, but only the thread that called `fork()`.

use std::env;
use std::fs;
use std::future::{Future, pending};
use std::os::unix::process::ExitStatusExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::pin::{Pin, pin};
use std::process::{self, Command, ExitStatus};
use std::sync::mpsc::{Receiver, channel};
use std::task::{Context, Waker};
use std::thread;
use std::time::{Duration, Instant};

use fork::{Fork, fork, waitpid};
use pollster::block_on;
use ttl_memo::test_util::background_done;
use ttl_memo::{ManualTimer, RemovalCause, TtlCache, ttl_cache};

const SHORT: Duration = Duration::from_millis(20);
const LONG: Duration = Duration::from_secs(3600);
/// The exit code of a helper whose child has checked everything.
const CHECKED: i32 = 42;

const PATIENCE: Duration = Duration::from_secs(20);

/// Returns once the crate's threads wait for work, where the system tells. A lock that one of them held would stay locked in
/// the child of a fork.
fn wait_for_threads_at_rest() {
    let Ok(this_thread) = fs::read_link("/proc/thread-self") else { return };
    let others = [this_thread.file_name().unwrap().to_owned(), process::id().to_string().into()];
    let rests = |thread: PathBuf| {
        let read = |file: &str| fs::read_to_string(thread.join(file)).unwrap_or_default();
        // A new thread has another's name at first.
        read("comm").starts_with("ttl-memo-") && read("status").contains("State:\tS")
    };
    let begun = Instant::now();
    loop {
        let mut threads = fs::read_dir("/proc/self/task").unwrap().map(Result::unwrap);
        if threads.all(|thread| others.contains(&thread.file_name()) || rests(thread.path())) {
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "the threads don't come to rest");
        thread::yield_now();
    }
}

/// Forks this process, which must be one of the helpers below, and ends both: the child fails after `PATIENCE`.
fn in_a_child(check: impl FnOnce()) -> ! {
    wait_for_threads_at_rest();
    match fork().unwrap() {
        Fork::Child => {
            // The watchdog of the child.
            thread::spawn(|| {
                thread::sleep(PATIENCE);
                process::exit(2);
            });
            let is_right = catch_unwind(AssertUnwindSafe(check)).is_ok();
            process::exit(if is_right { CHECKED } else { 1 });
        }
        Fork::Parent(child) => process::exit(ExitStatus::from_raw(waitpid(child).unwrap()).code().unwrap_or(1)),
    }
}

/// Runs the helper `test` in its own process.
fn succeeds(test: &str) -> bool {
    let mut process = Command::new(env::current_exe().unwrap());
    process.args(["--exact", "--ignored", "--nocapture", test]).output().unwrap().status.code() == Some(CHECKED)
}

fn begin(future: Pin<&mut impl Future>) {
    assert!(future.poll(&mut Context::from_waker(Waker::noop())).is_pending());
}

#[test]
fn a_wait_ends_in_a_child() {
    assert!(succeeds("fork::helper_a_wait_in_a_child"));
}

#[test]
#[ignore = "the test above runs it in another process"]
fn helper_a_wait_in_a_child() {
    let cache = TtlCache::builder().wait(LONG).build();
    let mut leader = pin!(cache.get_or_insert_with_async(1, pending::<u32>()));
    let mut waiter = pin!(cache.get_or_insert_with_async(1, async { 2 }));
    begin(leader.as_mut());
    // From now on the parent has a thread for timers.
    begin(waiter.as_mut());

    in_a_child(|| {
        let cache = TtlCache::builder().wait(SHORT).build();
        let mut leader = pin!(cache.get_or_insert_with_async(1, pending::<u32>()));
        begin(leader.as_mut());
        assert_eq!(block_on(cache.get_or_insert_with_async(1, async { 3 })), 3);
    });
}

#[test]
fn expiry_of_inherited_caches_goes_on_in_a_child_that_builds_another() {
    assert!(succeeds("fork::helper_expiry_in_a_child"));
}

fn expiring() -> (TtlCache<u32, u32>, Receiver<RemovalCause>) {
    let (sender, removed) = channel();
    let builder = TtlCache::builder().ttl(SHORT).expire_in_background(SHORT);
    (builder.removal_listener(move |_: &u32, _: &u32, cause| sender.send(cause).unwrap()).build(), removed)
}

#[test]
#[ignore = "the test above runs it in another process"]
fn helper_expiry_in_a_child() {
    let (inherited, removed) = expiring();
    in_a_child(|| {
        let (another, removed_from_another) = expiring();
        inherited.insert(1, 1);
        another.insert(1, 1);
        assert_eq!(removed.recv_timeout(PATIENCE), Ok(RemovalCause::Expired));
        assert_eq!(removed_from_another.recv_timeout(PATIENCE), Ok(RemovalCause::Expired));
    });
}

#[test]
fn a_child_has_threads_of_its_own_for_the_background() {
    assert!(succeeds("fork::helper_the_background_in_a_child"));
}

static CLOCK: ManualTimer = ManualTimer::new();

/// Returns the process and the thread that ran the body.
#[ttl_cache(ttl = "1m", stale = "1h", timer = CLOCK, background)]
fn place(_: u8) -> (u32, Option<String>) {
    (process::id(), thread::current().name().map(str::to_owned))
}

/// The same once the background has computed it anew.
fn place_in_the_background(key: u8) -> (u32, Option<String>) {
    place(key);
    CLOCK.advance(Duration::from_secs(60));
    place(key);
    background_done();
    place(key)
}

#[test]
#[ignore = "the test above runs it in another process"]
fn helper_the_background_in_a_child() {
    let there = Some("ttl-memo-refresh".to_owned());
    // From now on the parent has an idle thread.
    assert_eq!(place_in_the_background(1), (process::id(), there.clone()));
    in_a_child(move || assert_eq!(place_in_the_background(2), (process::id(), there)));
}
