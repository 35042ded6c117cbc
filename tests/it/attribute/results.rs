//! Which part of a function's result is stored.

use std::fmt;

use ttl_memo::{TtlCache, ttl_cache};

use super::Runs;

/// An error that is neither `Clone` nor `Send`.
struct Unclonable(#[allow(dead_code)] *const u8);

impl fmt::Debug for Unclonable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unclonable")
    }
}

#[test]
fn an_error_is_not_stored() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache]
    fn run() -> Result<usize, Unclonable> {
        match RUNS.count() {
            0 => Err(Unclonable(std::ptr::null())),
            run => Ok(run),
        }
    }

    assert!(run().is_err());
    assert_eq!(run().unwrap(), 1);
    assert_eq!(run().unwrap(), 1);
}

#[test]
fn a_value_of_a_result_is_stored_bare() {
    #[ttl_cache]
    fn parse(text: &str) -> Result<u64, std::num::ParseIntError> {
        text.parse()
    }

    parse("7").unwrap();

    let cache: &'static TtlCache<String, u64> = parse::cache();
    assert_eq!(cache.get("7"), Some(7));
    assert_eq!(parse::cache_peek("7"), Some(7));
    assert_eq!(parse::cache_insert("8", 9), None);
    assert_eq!(parse("8"), Ok(9));
}

#[test]
fn an_error_is_not_stored_under_any_alias_of_result() {
    type Answer = Result<u64, ()>;
    type Fallible<T> = Result<T, ()>;
    #[ttl_cache]
    fn named(number: u64) -> Answer {
        if number == 0 { Err(()) } else { Ok(number) }
    }
    #[ttl_cache]
    fn generic(number: u64) -> Fallible<u64> {
        if number == 0 { Err(()) } else { Ok(number) }
    }
    #[ttl_cache]
    fn written(number: u64) -> std::io::Result<u64> {
        if number == 0 { Err(std::io::Error::other("zero")) } else { Ok(number) }
    }

    for number in [0, 1] {
        let _ = (named(number), generic(number), written(number));
    }

    assert_eq!((named::cache().keys(), generic::cache().keys(), written::cache().keys()), (vec![1], vec![1], vec![1]));
}

#[test]
fn a_type_of_the_users_named_result_is_stored_whole() {
    #[derive(Clone, PartialEq, Debug)]
    enum Result<T> {
        Err(T),
    }
    #[ttl_cache]
    fn run() -> Result<u64> {
        Result::Err(1)
    }

    run();

    assert_eq!(run::cache_peek(), Some(Result::Err(1)));
}

#[test]
fn a_result_in_an_option_is_a_value() {
    #[ttl_cache]
    fn run() -> Option<Result<u64, u64>> {
        Some(Err(1))
    }

    run();

    assert_eq!(run::cache_peek(), Some(Some(Err(1))));
}

#[test]
fn no_value_is_a_value() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache]
    fn find() -> Option<u64> {
        RUNS.count();
        None
    }

    assert_eq!((find(), find()), (None, None));
    assert_eq!(RUNS.get(), 1);
}

#[test]
fn nothing_is_a_value() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache]
    fn run() {
        RUNS.count();
    }

    run();
    run();

    assert_eq!(RUNS.get(), 1);
    assert_eq!(run::cache_peek(), Some(()));
}

#[test]
fn a_static_reference_is_a_value() {
    #[ttl_cache]
    fn word(number: u64) -> &'static str {
        if number == 1 { "one" } else { "many" }
    }

    assert_eq!((word(1), word(2), word(1)), ("one", "many", "one"));
}
