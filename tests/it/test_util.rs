//! `test_util`: caches, time and settings of one test.

mod built;
mod options;
mod threads;

use std::panic::catch_unwind;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use allocation_counter::measure;
use ttl_memo::test_util::isolate;
use ttl_memo::{ManualTimer, TtlCache, caches, clear_all, is_enabled, set_enabled, ttl_cache};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

/// As a user would write it: code as it is in production, and its test.
mod example {
    use super::{SECOND, isolate, ttl_cache};

    /// Asks the bank, for whom a rate is good for a minute.
    #[ttl_cache(ttl = "1m")]
    fn rate(currency: &str) -> usize {
        currency.len()
    }

    #[test]
    fn a_rate_is_asked_for_once_a_minute() {
        let test = isolate();
        rate("EUR");
        test.advance(59 * SECOND);
        rate("EUR");
        assert_eq!(rate::cache_info().misses, 1);

        test.advance(SECOND);
        rate("EUR");
        assert_eq!(rate::cache_info().misses, 2);
    }

    #[test]
    fn a_rate_is_asked_for_by_currency() {
        let _test = isolate();
        rate("EUR");
        rate("USD");
        rate("EUR");
        assert_eq!((rate::cache_info().misses, rate::cache_info().hits), (2, 1));
    }
}

#[test]
fn a_test_begins_with_empty_caches_and_restores_what_was_there() {
    static RUNS: AtomicU32 = AtomicU32::new(0);
    #[ttl_cache]
    fn count() -> u32 {
        RUNS.fetch_add(1, Ordering::Relaxed)
    }

    assert_eq!(count(), 0);
    let test = isolate();
    assert!(!count::cache_contains());
    assert_eq!((count(), count()), (1, 1));
    drop(test);
    assert_eq!(count(), 0);
}

#[test]
fn tests_side_by_side_know_nothing_of_each_other() {
    static BOTH: Barrier = Barrier::new(2);
    #[ttl_cache]
    fn name(n: u32) -> u32 {
        n
    }

    let test = || {
        let _test = isolate();
        for n in 0..100 {
            name(n);
        }
        BOTH.wait();
        assert_eq!(name::cache_info().misses, 100);
        assert_eq!(name::cache_info().hits, 0);
        BOTH.wait();
    };
    thread::scope(|scope| {
        scope.spawn(test);
        scope.spawn(test);
    });
    assert_eq!(name::cache_info().currsize, 0);
}

#[test]
fn every_helper_uses_the_tests_cache() {
    #[ttl_cache(ttl = "1m")]
    fn double(n: u32) -> u32 {
        2 * n
    }

    double(1);
    let _test = isolate();
    assert_eq!(double::cache_peek(1), None);
    assert_eq!(double::cache_ttl(1), None);
    assert_eq!(double::cache_remove(1), None);
    assert_eq!(double::cache_insert(1, 3), None);
    assert_eq!(double::cache().get(&1), Some(3));
    assert_eq!(double::cache_refresh(1), 2);
    assert_eq!(double::cache_ttl(1), Some(MINUTE));
    assert_eq!(double::cache_parameters().ttl, Some(MINUTE));
    double::cache_clear();
    assert!(!double::cache_contains(1));
}

#[test]
fn time_stands_still_except_for_advance() {
    #[ttl_cache(ttl = "10s")]
    fn double(n: u32) -> u32 {
        2 * n
    }

    let test = isolate();
    double(4);
    assert_eq!(double::cache_ttl(4), Some(10 * SECOND));
    test.advance(7 * SECOND);
    assert_eq!(double::cache_ttl(4), Some(3 * SECOND));
    test.advance(3 * SECOND);
    assert!(!double::cache_contains(4));
}

#[test]
fn time_moves_in_no_other_test() {
    #[ttl_cache(ttl = "10s")]
    fn double(n: u32) -> u32 {
        2 * n
    }

    double(4);
    let test = isolate();
    double(4);
    thread::scope(|scope| {
        scope.spawn(|| {
            let test = isolate();
            test.advance(MINUTE);
        });
    });
    assert!(double::cache_contains(4));
    test.advance(MINUTE);
    drop(test);
    assert!(double::cache_contains(4));
}

#[test]
fn a_test_after_one_that_moved_time_to_its_end_can_move_it_too() {
    #[ttl_cache(ttl = "10s")]
    fn double(n: u32) -> u32 {
        2 * n
    }

    for _ in 0..3 {
        let test = isolate();
        double(4);
        assert!(double::cache_contains(4));
        test.advance(Duration::MAX);
        assert!(!double::cache_contains(4));
    }
}

#[test]
fn a_function_with_a_timer_uses_that_timer() {
    static CLOCK: ManualTimer = ManualTimer::new();
    #[ttl_cache(ttl = "10s", timer = CLOCK)]
    fn double(n: u32) -> u32 {
        2 * n
    }

    let test = isolate();
    double(4);
    test.advance(MINUTE);
    assert!(double::cache_contains(4));
    CLOCK.advance(MINUTE);
    assert!(!double::cache_contains(4));
}

#[test]
fn a_test_within_a_test_begins_anew_and_gives_back() {
    #[ttl_cache]
    fn double(n: u32) -> u32 {
        2 * n
    }

    let outer = isolate();
    double(1);
    let inner = isolate();
    assert!(!double::cache_contains(1));
    double(2);
    drop(inner);
    assert!(double::cache_contains(1));
    assert!(!double::cache_contains(2));
    drop(outer);
    assert!(!double::cache_contains(1));
}

#[test]
fn the_outer_test_may_end_first() {
    #[ttl_cache]
    fn double(n: u32) -> u32 {
        2 * n
    }

    let outer = isolate();
    let inner = isolate();
    double(1);
    drop(outer);
    assert!(double::cache_contains(1));
    drop(inner);
    assert!(!double::cache_contains(1));
}

#[test]
fn values_are_dropped_when_the_test_ends() {
    static LIVING: AtomicUsize = AtomicUsize::new(0);

    struct Token;

    impl Drop for Token {
        fn drop(&mut self) {
            LIVING.fetch_sub(1, Ordering::Relaxed);
        }
    }

    #[ttl_cache]
    fn token(_n: u32) -> Arc<Token> {
        LIVING.fetch_add(1, Ordering::Relaxed);
        Arc::new(Token)
    }

    let test = isolate();
    token(1);
    token(2);
    assert_eq!(LIVING.load(Ordering::Relaxed), 2);
    drop(test);
    // A value removed while other threads were reading is dropped with the next removed one.
    let dropped = (0..1000).any(|_| {
        let test = isolate();
        token(1);
        drop(test);
        LIVING.load(Ordering::Relaxed) == 0
    });
    assert!(dropped);
}

#[test]
fn a_hundred_tests_take_the_memory_of_one() {
    #[ttl_cache]
    fn double(n: u32) -> u32 {
        2 * n
    }

    let taken = measure(|| {
        for _ in 0..100 {
            let _test = isolate();
            double(4);
        }
    });
    assert!(taken.bytes_current < 100_000, "{} bytes", taken.bytes_current);
}

#[test]
fn a_panic_ends_the_test_as_well() {
    #[ttl_cache]
    fn double(n: u32) -> u32 {
        2 * n
    }

    let panic = catch_unwind(|| {
        let _test = isolate();
        double(4);
        panic!("the test fails");
    });
    assert!(panic.is_err());
    assert!(!double::cache_contains(4));
    let _test = isolate();
    assert!(!double::cache_contains(4));
}

#[test]
fn the_list_has_the_functions_that_the_test_called() {
    #[ttl_cache(name = "isolated/a")]
    fn a() {}
    #[ttl_cache(name = "isolated/b")]
    fn b() {}
    #[ttl_cache(name = "isolated/c")]
    fn c() {}

    a();
    let test = isolate();
    assert!(caches().is_empty());
    c();
    b();
    let names: Vec<_> = caches().iter().map(|cache| cache.name().to_owned()).collect();
    assert_eq!(names, ["isolated/b", "isolated/c"]);

    drop(test);
    let names: Vec<_> = caches().iter().map(|cache| cache.name().to_owned()).collect();
    assert!(names.contains(&"isolated/a".to_owned()));
    assert!(!names.contains(&"isolated/b".to_owned()));
}

#[test]
fn a_cache_with_a_name_is_listed_in_the_test_that_built_it_and_then_for_all() {
    let is_listed = || caches().iter().any(|cache| cache.name() == "built in a test");
    let test = isolate();
    let cache: TtlCache<u32, u32> = TtlCache::builder().name("built in a test").build();
    assert!(is_listed());
    assert!(!thread::scope(|scope| scope.spawn(is_listed).join().unwrap()));
    drop(test);
    assert!(is_listed());
    drop(cache);
    assert!(!is_listed());
}

#[test]
fn clear_all_clears_in_the_test_only() {
    #[ttl_cache]
    fn double(n: u32) -> u32 {
        2 * n
    }

    double(4);
    let test = isolate();
    double(4);
    clear_all();
    assert!(!double::cache_contains(4));
    drop(test);
    assert!(double::cache_contains(4));
}

#[test]
fn the_switch_is_the_tests_own() {
    #[ttl_cache]
    fn double(n: u32) -> u32 {
        2 * n
    }

    let test = isolate();
    set_enabled(false);
    double(4);
    assert!(!double::cache_contains(4));
    assert!(!isolated_is_enabled_within());
    assert!(thread::spawn(is_enabled).join().unwrap());
    drop(test);
    assert!(is_enabled());
}

fn isolated_is_enabled_within() -> bool {
    let _test = isolate();
    is_enabled()
}
