//! Functions of every shape, and the qualifiers that they keep.

use std::panic::Location;
use std::panic::catch_unwind;
use std::sync::Barrier;
use std::thread;

use ttl_memo::ttl_cache;

use super::Runs;

#[test]
fn a_function_may_call_itself() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(maxsize = None)]
    fn fibonacci(number: u64) -> u64 {
        RUNS.count();
        if number < 2 { number } else { fibonacci(number - 1) + fibonacci(number - 2) }
    }

    assert_eq!(fibonacci(90), 2_880_067_194_370_816_120);
    assert_eq!(RUNS.get(), 91);
}

#[test]
fn a_function_may_call_itself_with_the_same_arguments() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache]
    fn again(number: u64) -> u64 {
        if RUNS.count() == 0 { again(number) + 1 } else { 1 }
    }

    assert_eq!(again(7), 2);
}

#[test]
fn functions_of_one_name_in_two_functions_are_two() {
    fn one() -> u64 {
        #[ttl_cache]
        fn inner() -> u64 {
            1
        }
        inner()
    }
    fn two() -> u64 {
        #[ttl_cache]
        fn inner() -> u64 {
            2
        }
        inner()
    }

    assert_eq!((one(), two(), one()), (1, 2, 1));
}

#[test]
fn a_raw_identifier_is_a_name_like_any_other() {
    #[ttl_cache]
    fn r#type(r#struct: &str) -> usize {
        r#struct.len()
    }

    assert_eq!(r#type("ab"), 2);
    assert_eq!(r#type::cache_remove("ab"), Some(2));
}

#[test]
fn a_function_may_be_of_another_abi() {
    #[ttl_cache]
    extern "C" fn double(number: u64) -> u64 {
        number * 2
    }

    let function: extern "C" fn(u64) -> u64 = double;
    assert_eq!((function(2), double::uncached(2)), (4, 4));
}

#[test]
fn a_function_is_still_a_function() {
    #[ttl_cache]
    fn double(number: u64) -> u64 {
        number * 2
    }

    assert_eq!([1, 2, 1].map(double), [2, 4, 2]);
    assert_eq!(double::cache_info().hits, 1);
}

#[test]
fn a_panic_stores_nothing_and_the_next_call_runs() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache]
    fn run() -> usize {
        match RUNS.count() {
            0 => panic!("the first run"),
            run => run,
        }
    }

    catch_unwind(run).unwrap_err();

    assert_eq!(run(), 1);
}

#[test]
fn calls_at_the_same_time_run_the_body_once() {
    static RUNS: Runs = Runs::new();
    static START: Barrier = Barrier::new(8);
    #[ttl_cache]
    fn run() -> usize {
        thread::yield_now();
        RUNS.count()
    }

    let call = || {
        START.wait();
        run()
    };
    thread::scope(|scope| {
        for caller in [(); 8].map(|()| scope.spawn(call)) {
            assert_eq!(caller.join().unwrap(), 0);
        }
    });

    assert_eq!((run::cache_info().hits, run::cache_info().misses), (7, 1));
}

#[test]
fn track_caller_reaches_the_body() {
    #[ttl_cache]
    #[track_caller]
    fn line(_key: u8) -> u32 {
        Location::caller().line()
    }

    assert_eq!(line(1), line!());
    assert_eq!(line::uncached(1), line!());
    assert_eq!(line::cache_refresh(2), line!());
}

#[test]
fn cfg_below_the_attribute_takes_the_companion_along() {
    #[ttl_cache]
    #[cfg(any())]
    fn user() -> &str {
        "never compiled"
    }
    #[ttl_cache]
    #[cfg(not(any()))]
    fn user() -> u8 {
        1
    }

    assert_eq!(user(), 1);
    user::cache_clear();
}

#[test]
fn cfg_attr_below_the_attribute_is_kept() {
    #[ttl_cache]
    #[cfg_attr(all(), track_caller, allow(unused_variables))]
    fn line(_key: u8) -> u32 {
        let unused = ();
        Location::caller().line()
    }

    assert_eq!(line(1), line!());
}
