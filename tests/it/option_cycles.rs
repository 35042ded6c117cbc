//! Options whose expressions call annotated functions: evaluated once, with no lock held, and a cycle of them is an error
//! with words instead of a hang.

use std::any::Any;
use std::panic::catch_unwind;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Barrier};
use std::thread;

use ttl_memo::ttl_cache;

use crate::waiting::WATCHDOG;

fn words(panic: &(dyn Any + Send)) -> &str {
    panic.downcast_ref::<String>().expect("a message with places")
}

/// Runs each call on its own thread, and returns the messages of their panics.
fn panics_of(calls: [fn(); 2]) -> [String; 2] {
    let threads = calls.map(|call| {
        let (sender, receiver) = channel();
        thread::spawn(move || sender.send(catch_unwind(call)));
        receiver
    });
    threads.map(|thread| {
        let result = thread.recv_timeout(WATCHDOG).expect("the call ends");
        words(&*result.expect_err("the call panics")).to_owned()
    })
}

/// Waits for the other thread at the first call.
fn meet(barrier: &Barrier, has_met: &AtomicBool) {
    if !has_met.swap(true, Ordering::Relaxed) {
        barrier.wait();
    }
}

#[test]
fn an_option_that_calls_its_own_function_panics_with_its_place() {
    #[ttl_cache(maxsize = usize::from(own()))]
    fn own() -> u8 {
        1
    }

    let panic = catch_unwind(own).unwrap_err();
    let words = words(&*panic);
    assert!(words.contains("calls that function") && words.contains(file!()), "{words}");
}

#[test]
fn options_that_call_each_others_functions_panic_with_both_places() {
    #[ttl_cache(maxsize = usize::from(second()))]
    fn first() -> u8 {
        1
    }
    #[ttl_cache(maxsize = usize::from(first()))]
    fn second() -> u8 {
        2
    }

    let panic = catch_unwind(first).unwrap_err();
    let words = words(&*panic);
    assert_eq!(words.matches(file!()).count(), 4, "{words}");
    assert!(catch_unwind(second).is_err());
}

#[test]
fn options_that_call_each_others_functions_on_two_threads_panic_on_both() {
    static BOTH: Barrier = Barrier::new(2);
    static FIRST: AtomicBool = AtomicBool::new(false);
    static SECOND: AtomicBool = AtomicBool::new(false);

    #[ttl_cache(maxsize = { meet(&BOTH, &FIRST); usize::from(second()) })]
    fn first() -> u8 {
        1
    }
    #[ttl_cache(maxsize = { meet(&BOTH, &SECOND); usize::from(first()) })]
    fn second() -> u8 {
        2
    }

    for words in panics_of([|| _ = first(), || _ = second()]) {
        assert_eq!(words.matches(file!()).count(), 4, "{words}");
    }
}

/// The wait for options and the wait for a computation together make the cycle.
#[test]
fn an_option_that_needs_a_function_whose_body_needs_the_option_panics_on_both_threads() {
    static BOTH: Barrier = Barrier::new(2);
    static OPTION: AtomicBool = AtomicBool::new(false);
    static BODY: AtomicBool = AtomicBool::new(false);

    #[ttl_cache(maxsize = { meet(&BOTH, &OPTION); usize::from(computed()) })]
    fn bounded() -> u8 {
        1
    }
    #[ttl_cache]
    fn computed() -> u8 {
        meet(&BOTH, &BODY);
        bounded()
    }

    for words in panics_of([|| _ = bounded(), || _ = computed()]) {
        assert!(words.contains("calls that function"), "{words}");
    }
}

#[test]
fn threads_that_race_evaluate_options_once() {
    static EVALUATIONS: AtomicU32 = AtomicU32::new(0);
    const THREADS: usize = 8;

    #[ttl_cache(maxsize = { EVALUATIONS.fetch_add(1, Ordering::Relaxed); thread::yield_now(); 7 })]
    fn raced() -> u8 {
        1
    }

    let start = Arc::new(Barrier::new(THREADS));
    let threads: Vec<_> = (0..THREADS)
        .map(|_| {
            let start = Arc::clone(&start);
            thread::spawn(move || {
                start.wait();
                raced()
            })
        })
        .collect();
    assert!(threads.into_iter().all(|thread| thread.join().unwrap() == 1));
    assert_eq!(EVALUATIONS.load(Ordering::Relaxed), 1);
    assert_eq!(raced::cache_parameters().maxsize, Some(7));
}

#[test]
fn options_that_panic_are_evaluated_anew() {
    static EVALUATIONS: AtomicU32 = AtomicU32::new(0);
    fn maxsize() -> usize {
        assert_ne!(EVALUATIONS.fetch_add(1, Ordering::Relaxed), 0, "not yet");
        7
    }

    #[ttl_cache(maxsize = maxsize())]
    fn late() -> u8 {
        1
    }

    assert!(catch_unwind(late).is_err());
    assert_eq!(late(), 1);
    assert_eq!(late::cache_parameters().maxsize, Some(7));
    assert_eq!(EVALUATIONS.load(Ordering::Relaxed), 2);
}
