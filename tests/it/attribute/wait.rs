//! `wait`: how long a caller waits for another's computation.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use ttl_memo::ttl_cache;

use super::Runs;

#[test]
fn a_thread_that_has_waited_for_long_enough_computes() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(wait = 0.02)]
    fn run() -> usize {
        match RUNS.count() {
            0 => thread::spawn(run).join().unwrap(),
            run => run,
        }
    }

    // The body waits for a thread that waits for the body, which no call can notice.
    assert_eq!(run(), 1);
    assert_eq!(RUNS.get(), 2);
}

#[test]
fn the_wait_may_be_computed() {
    const WAIT: Duration = Duration::from_millis(20);
    static RUNS: Runs = Runs::new();
    #[ttl_cache(wait = WAIT / 2)]
    fn run() -> usize {
        match RUNS.count() {
            0 => thread::spawn(run).join().unwrap(),
            run => run,
        }
    }
    #[ttl_cache(wait = Some(WAIT))]
    fn optional() -> u8 {
        1
    }

    assert_eq!((run(), optional()), (1, 1));
}

#[test]
fn with_a_wait_of_none_a_thread_waits_until_the_other_ends() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(wait = None)]
    fn run(_: u8) -> usize {
        RUNS.count()
    }
    let (began, has_begun) = mpsc::channel();
    let cache = run::cache();

    thread::scope(|scope| {
        let slow = scope.spawn(move || {
            cache.get_or_insert_with(1, || {
                began.send(()).unwrap();
                while cache.info().misses == 1 {
                    thread::yield_now();
                }
                7
            })
        });
        has_begun.recv().unwrap();
        let waiting = scope.spawn(|| run(1));
        run(2);
        assert_eq!((slow.join().unwrap(), waiting.join().unwrap()), (7, 7));
    });

    assert_eq!(RUNS.get(), 1);
}
