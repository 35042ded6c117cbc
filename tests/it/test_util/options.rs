//! Options of the attribute are evaluated for each isolated test.

use std::panic::catch_unwind;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use ttl_memo::test_util::isolate;
use ttl_memo::{caches, ttl_cache};

#[test]
fn closures_are_evaluated_for_each_test_even_if_they_capture() {
    static UNIT: AtomicUsize = AtomicUsize::new(0);
    #[ttl_cache(maxsize = None, getsizeof = size_of_value())]
    fn double(n: u32) -> u32 {
        2 * n
    }
    fn size_of_value() -> impl Fn(&u32) -> usize + Send + Sync {
        let unit = UNIT.load(Ordering::Relaxed);
        move |_| unit
    }

    for unit in [1, 5, 1] {
        UNIT.store(unit, Ordering::Relaxed);
        let _test = isolate();
        double(4);
        assert_eq!(double::cache_info().currsize, unit);
    }
}

#[test]
fn an_option_is_evaluated_before_the_tests_first_call_at_the_latest() {
    static EVALUATED: AtomicBool = AtomicBool::new(false);
    fn maxsize() -> usize {
        EVALUATED.store(true, Ordering::Relaxed);
        1
    }
    #[ttl_cache(maxsize = maxsize())]
    fn double(n: u32) -> u32 {
        2 * n
    }

    let _test = isolate();
    assert!(!EVALUATED.load(Ordering::Relaxed));
    double(4);
    assert!(EVALUATED.load(Ordering::Relaxed));
    double(5);
    assert_eq!(double::cache_info().evictions, 1);
}

#[test]
fn an_option_that_calls_its_own_function_panics_in_a_test_too() {
    fn maxsize() -> usize {
        of_itself();
        1
    }
    #[ttl_cache(maxsize = maxsize())]
    fn of_itself() {}

    let panic = catch_unwind(|| {
        let _test = isolate();
        of_itself();
    });
    assert!(panic.is_err());
    assert!(caches().iter().all(|cache| !cache.name().ends_with("::of_itself")));
}
