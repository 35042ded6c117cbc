//! The README's promises, in its order, so that a reader can check them against that list.
//! Knows the attribute alone; `traces` and the store's own tests go deeper.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use ttl_memo::{ManualTimer, ttl_cache};

const SECOND: Duration = Duration::from_secs(1);

thread_local! {
    /// How often a body has run in the current test, which has its own thread.
    static RUNS: Cell<u32> = const { Cell::new(0) };
}

/// Counts a run of a body.
fn run() -> u32 {
    RUNS.set(RUNS.get() + 1);
    RUNS.get()
}

#[test]
fn a_value_lives_while_less_than_its_ttl_has_passed() {
    static CLOCK: ManualTimer = ManualTimer::new();
    #[ttl_cache(ttl = 10, timer = CLOCK)]
    fn runs() -> u32 {
        run()
    }

    runs();
    CLOCK.advance(Duration::new(9, 999_999_999));
    assert_eq!(runs(), 1);
    CLOCK.advance(Duration::from_nanos(1));

    assert_eq!(runs(), 2);
}

#[test]
fn a_hit_does_not_extend_a_lifetime() {
    static CLOCK: ManualTimer = ManualTimer::new();
    #[ttl_cache(ttl = 10, timer = CLOCK)]
    fn runs() -> u32 {
        run()
    }

    runs();
    CLOCK.advance(6 * SECOND);
    runs();

    assert_eq!(runs::cache_ttl(), Some(4 * SECOND));
}

#[test]
fn storing_again_begins_a_new_lifetime() {
    static CLOCK: ManualTimer = ManualTimer::new();
    #[ttl_cache(ttl = 10, timer = CLOCK)]
    fn runs() -> u32 {
        run()
    }

    runs();
    CLOCK.advance(6 * SECOND);
    runs::cache_refresh();

    assert_eq!(runs::cache_ttl(), Some(10 * SECOND));
}

/// The README's comparison: the least recently used entry is evicted.
#[test]
fn the_least_recently_used_entry_is_evicted_and_peeking_is_no_use() {
    #[ttl_cache(maxsize = 2)]
    fn same(n: u32) -> u32 {
        n
    }

    same(1);
    same(2);
    same(1);
    same::cache_peek(2);
    same::cache_contains(2);
    same(3);

    let there = [1, 2, 3].map(same::cache_contains);
    assert_eq!(there, [true, false, true]);
}

/// The README's comparison: a live entry evicted while expired ones are present.
#[test]
fn expired_entries_are_removed_before_the_least_recently_used() {
    static CLOCK: ManualTimer = ManualTimer::new();
    #[ttl_cache(maxsize = 2, ttl = |seconds: &u64| Duration::from_secs(*seconds), timer = CLOCK)]
    fn same(seconds: u64) -> u64 {
        seconds
    }

    same(100);
    same(1);
    CLOCK.advance(SECOND);
    same(50);

    assert!(same::cache_contains(100));
    assert_eq!(same::cache_info().evictions, 0);
}

#[test]
fn an_expired_entry_is_neither_counted_nor_listed() {
    static CLOCK: ManualTimer = ManualTimer::new();
    #[ttl_cache(ttl = 10, timer = CLOCK)]
    fn same(n: u32) -> u32 {
        n
    }

    same(1);
    CLOCK.advance(10 * SECOND);

    assert_eq!(same::cache_info().currsize, 0);
    assert_eq!(same::cache().len(), 0);
    assert_eq!(same::cache().items(), []);
}

#[test]
fn a_value_larger_than_maxsize_is_returned_and_not_stored() {
    #[ttl_cache(maxsize = 10, getsizeof = |text: &String| text.len())]
    fn repeat(n: usize) -> String {
        "x".repeat(n)
    }

    assert_eq!(repeat(11).len(), 11);
    assert_eq!(repeat::cache_info().currsize, 0);
}

#[test]
fn with_a_maxsize_or_a_ttl_of_zero_nothing_is_stored() {
    #[ttl_cache(maxsize = 0)]
    fn no_room() -> u32 {
        run()
    }
    #[ttl_cache(ttl = 0)]
    fn no_time() -> u32 {
        run()
    }

    assert_eq!([no_room(), no_room(), no_time(), no_time()], [1, 2, 3, 4]);
}

/// The README's comparison: concurrent callers of a key run the body once.
#[test]
fn calls_at_the_same_time_run_the_body_once() {
    const CALLERS: usize = 8;
    static CALLING: AtomicUsize = AtomicUsize::new(0);
    static BODIES: AtomicUsize = AtomicUsize::new(0);
    #[ttl_cache]
    fn bodies() -> usize {
        while CALLING.load(Ordering::Relaxed) < CALLERS {
            thread::yield_now();
        }
        BODIES.fetch_add(1, Ordering::Relaxed) + 1
    }

    thread::scope(|scope| {
        for _ in 0..CALLERS {
            scope.spawn(|| {
                CALLING.fetch_add(1, Ordering::Relaxed);
                assert_eq!(bodies(), 1);
            });
        }
    });

    let info = bodies::cache_info();
    assert_eq!((info.hits, info.misses), (7, 1));
}

#[test]
fn a_call_with_other_arguments_does_not_wait() {
    #[ttl_cache]
    fn outer(n: u32) -> u32 {
        match n {
            0 => 0,
            // The other thread ends while this body still runs, or never.
            _ => thread::scope(|scope| scope.spawn(|| outer(n - 1)).join().unwrap()) + 1,
        }
    }

    assert_eq!(outer(3), 3);
}

#[test]
fn a_panic_stores_nothing_counts_a_miss_and_frees_the_key() {
    static BROKEN: AtomicBool = AtomicBool::new(true);
    #[ttl_cache]
    fn fragile() -> u32 {
        assert!(!BROKEN.swap(false, Ordering::Relaxed), "as it must in this test");
        run()
    }

    assert!(catch_unwind(AssertUnwindSafe(fragile)).is_err());

    assert_eq!(fragile::cache_info().misses, 1);
    assert_eq!(fragile(), 1);
}

#[test]
fn an_error_stores_nothing_and_counts_a_miss() {
    type Answer<T> = Result<T, NotEvenClone>;
    struct NotEvenClone;
    #[ttl_cache]
    fn third_time_lucky() -> Answer<u32> {
        match run() {
            runs @ 3.. => Ok(runs),
            _ => Err(NotEvenClone),
        }
    }

    let answers = [(); 4].map(|()| third_time_lucky().ok());

    assert_eq!(answers, [None, None, Some(3), Some(3)]);
    assert_eq!(third_time_lucky::cache_info().misses, 3);
}

/// The README's comparison: a value cleared while it was being computed.
#[test]
fn a_value_cleared_while_it_is_computed_is_returned_and_not_stored() {
    #[ttl_cache]
    fn cleared() -> u32 {
        cleared::cache_clear();
        run()
    }

    assert_eq!([cleared(), cleared()], [1, 2]);
}

#[test]
fn a_value_removed_while_it_is_computed_is_returned_and_not_stored() {
    #[ttl_cache]
    fn removed(n: u32) -> u32 {
        removed::cache_remove(n);
        n + run()
    }

    assert_eq!([removed(10), removed(10)], [11, 12]);
}

/// The README's comparison: recursion with the same arguments.
#[test]
fn a_function_that_calls_itself_with_the_same_arguments_computes() {
    #[ttl_cache]
    fn depth(text: &str) -> u32 {
        match run() {
            runs @ ..3 => depth(text).max(runs),
            runs => runs,
        }
    }

    assert_eq!(depth("down"), 3);
}
