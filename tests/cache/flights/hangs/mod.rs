//! Calls that could hang: each case runs in its own process, which is killed when it takes too long.
//! Knows nothing of the cases.

mod blocked_workers;
mod cycles;
mod identity;
mod inline_wakers;
mod reentry;
mod siblings;
mod wait_limits;
mod tasks;
mod thread_end;

use std::any::type_name;
use std::env;
use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::callers::MS;

/// Set for a process that is to run one case itself.
const IN_CASE: &str = "TTL_MEMO_IN_CASE";
const WATCHDOG: Duration = Duration::from_secs(15);

/// Runs `case`, the body of the test that calls this, and fails if it does or if it hangs.
///
/// The test runs this binary again, for itself alone, and `case` runs there.
#[track_caller]
pub(super) fn ends<F: FnOnce()>(case: F) {
    if env::var_os(IN_CASE).is_some() {
        return case();
    }
    let test = test_of::<F>();
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "--nocapture", test])
        .env(IN_CASE, test)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let status = end_of(&mut child);
    let (mut told, mut wrong) = (String::new(), String::new());
    // The output is short enough for the pipes to hold it until the end.
    child.stdout.take().unwrap().read_to_string(&mut told).unwrap();
    child.stderr.take().unwrap().read_to_string(&mut wrong).unwrap();
    match status {
        None => panic!("{test} hangs\n{told}{wrong}"),
        Some(status) => assert!(status.success() && told.contains("1 passed"), "{test}: {status}\n{told}{wrong}"),
    }
}

/// The test that has a closure of type `F`, as the harness calls it.
fn test_of<F>() -> &'static str {
    let closure = type_name::<F>();
    let (_crate, path) = closure.split_once("::").unwrap();
    // A function by itself would be called by its own name, not the test's.
    path.strip_suffix("::{{closure}}").expect("a case is a closure of its test")
}

/// How the process ended; `None` if it had to be killed.
fn end_of(child: &mut Child) -> Option<ExitStatus> {
    let start = Instant::now();
    while start.elapsed() < WATCHDOG {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        // The watchdog looks at the process this often.
        sleep(2 * MS);
    }
    child.kill().unwrap();
    child.wait().unwrap();
    None
}

#[test]
#[should_panic(expected = "panicked at")]
fn a_failure_is_noticed() {
    // The child's own panic would be taken for the one that is expected there.
    ends(|| std::process::exit(i32::from(std::panic::catch_unwind(|| panic!("a case failed")).is_err())));
}

fn shared<T>(value: T) -> Arc<T> {
    Arc::new(value)
}
