//! `err_ttl`: errors are stored too.

use std::time::Duration;

use ttl_memo::test_util::isolate;
use ttl_memo::{Key, ttl_cache};

use super::{HOUR, MINUTE, NANOSECOND, Runs, SECOND, first_succeeds, just_before};

#[test]
fn an_error_is_stored_for_so_long() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(ttl = "1m", err_ttl = "5s")]
    fn run() -> Result<u8, usize> {
        Err(RUNS.count())
    }
    let test = isolate();

    assert_eq!([run(), run()], [Err(0), Err(0)]);
    assert_eq!((run::cache_peek(), run::cache_ttl()), (Some(Err(0)), Some(5 * SECOND)));
    test.advance(just_before(5 * SECOND));
    assert_eq!(run(), Err(0));
    test.advance(NANOSECOND);
    assert_eq!((run::cache_contains(), run()), (false, Err(1)));
}

#[test]
fn a_value_is_stored_for_its_ttl() {
    #[ttl_cache(ttl = "1m", err_ttl = "5s")]
    fn parse(text: &str) -> Result<u8, String> {
        text.parse().map_err(|_| text.to_owned())
    }
    let _test = isolate();

    assert_eq!((parse("7"), parse("x")), (Ok(7), Err("x".to_owned())));
    assert_eq!((parse::cache_ttl("7"), parse::cache_ttl("x")), (Some(MINUTE), Some(5 * SECOND)));
    assert_eq!(parse::cache_insert("x", Ok(8)), Some(Err("x".to_owned())));
    assert_eq!((parse("x"), parse::cache_remove("x")), (Ok(8), Some(Ok(8))));
}

#[test]
fn a_lifetime_per_value_does_not_hold_for_errors() {
    #[ttl_cache(ttl = |result: &Result<u64, ()>| Duration::from_secs(result.unwrap()), err_ttl = 5)]
    fn run(seconds: u64) -> Result<u64, ()> {
        if seconds > 0 { Ok(seconds) } else { Err(()) }
    }
    let _test = isolate();

    assert_eq!((run(60), run(0)), (Ok(60), Err(())));
    assert_eq!((run::cache_ttl(60), run::cache_ttl(0)), (Some(MINUTE), Some(5 * SECOND)));
}

#[test]
fn an_error_that_is_stored_is_no_failure_and_its_hits_are_hits() {
    #[ttl_cache(err_ttl = "5s")]
    fn run() -> Result<u8, ()> {
        Err(())
    }
    let _test = isolate();

    assert_eq!([run(), run(), run()], [Err(()); 3]);
    let info = run::cache_info();
    assert_eq!((info.hits, info.misses, info.failures, info.currsize), (2, 1, 0, 1));
}

#[test]
fn waiters_get_the_error() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(err_ttl = "5s")]
    fn run() -> Result<u8, usize> {
        let run = RUNS.count();
        while run::cache_info().waits == 0 {
            std::thread::yield_now();
        }
        Err(run)
    }

    std::thread::scope(|scope| {
        let calls = [scope.spawn(run), scope.spawn(run)];
        assert_eq!(calls.map(|call| call.join().unwrap()), [Err(0), Err(0)]);
    });
    assert_eq!(RUNS.get(), 1);
}

#[test]
fn cache_if_says_which_errors_are_stored() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(err_ttl = "5s", cache_if = |result| *result != Err("timeout"))]
    fn run(error: &'static str) -> Result<u8, &'static str> {
        RUNS.count();
        Err(error)
    }
    let _test = isolate();

    assert_eq!((run("gone"), run("timeout")), (Err("gone"), Err("timeout")));
    assert_eq!((run::cache_contains("gone"), run::cache_contains("timeout")), (true, false));
}

#[test]
fn a_stale_value_takes_precedence_over_an_error() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(ttl = "1m", stale = "1h", err_ttl = "5s")]
    fn run() -> Result<usize, usize> {
        first_succeeds(&RUNS)
    }
    let test = isolate();

    assert_eq!(run(), Ok(0));
    test.advance(MINUTE);
    assert_eq!((run(), run(), run::cache_peek()), (Ok(0), Ok(0), Some(Ok(0))));
    assert_eq!(RUNS.get(), 2);
    test.advance(just_before(5 * SECOND));
    assert_eq!((run(), RUNS.get()), (Ok(0), 2));
    test.advance(NANOSECOND);
    assert_eq!((run(), RUNS.get()), (Ok(0), 3));
    test.advance(HOUR);
    assert_eq!((run(), run()), (Err(3), Err(3)));
}

#[test]
fn a_retained_value_takes_precedence_over_an_error() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(ttl = "1m", stale_if_error = "1h", err_ttl = "5s")]
    fn run() -> Result<usize, usize> {
        first_succeeds(&RUNS)
    }
    let test = isolate();

    assert_eq!(run(), Ok(0));
    test.advance(MINUTE);
    assert_eq!(run(), Ok(0));
    test.advance(HOUR);
    assert!(run().is_err());
}

#[test]
fn an_error_is_never_stale() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(ttl = "1m", stale = "1h", stale_if_error = "1h", err_ttl = "5s")]
    fn run() -> Result<u8, usize> {
        Err(RUNS.count())
    }
    let test = isolate();

    assert_eq!(run(), Err(0));
    test.advance(5 * SECOND);
    assert_eq!((run::cache_peek(), run::cache_info().currsize), (None, 0));
    assert_eq!([run(), run()], [Err(1), Err(1)]);
}

#[test]
fn with_an_err_ttl_of_zero_no_error_is_stored() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(err_ttl = 0)]
    fn run() -> Result<u8, usize> {
        Err(RUNS.count())
    }
    let _test = isolate();

    assert_eq!([run(), run()], [Err(0), Err(1)]);
}

#[test]
fn tasks_methods_and_generic_functions_store_errors_too() {
    #[ttl_cache(err_ttl = "5s")]
    async fn task(id: u8) -> Result<u8, usize> {
        static RUNS: Runs = Runs::new();
        std::future::ready(()).await;
        Err(RUNS.count() + usize::from(id))
    }
    #[ttl_cache(err_ttl = "5s")]
    fn generic<T: Key>(items: &[T]) -> Result<T, usize> {
        static RUNS: Runs = Runs::new();
        items.first().cloned().ok_or_else(|| RUNS.count())
    }
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Api;
    #[ttl_cache]
    impl Api {
        #[ttl_cache(err_ttl = "5s")]
        fn user(&self, id: u8) -> Result<u8, usize> {
            static RUNS: Runs = Runs::new();
            Err(RUNS.count() + usize::from(id))
        }
    }
    let _test = isolate();

    assert_eq!(pollster::block_on(async { [task(1).await, task(1).await] }), [Err(1), Err(1)]);
    assert_eq!([generic::<u8>(&[]), generic::<u8>(&[])], [Err(0), Err(0)]);
    assert_eq!([Api.user(1), Api.user(1)], [Err(1), Err(1)]);
    assert_eq!(Api::user_cache().peek(&(Api, 1)), Some(Err(1)));
}

#[test]
fn a_result_under_another_name_is_a_result() {
    type Answer<T> = Result<T, usize>;
    #[ttl_cache(err_ttl = "5s")]
    fn run() -> Answer<u8> {
        static RUNS: Runs = Runs::new();
        Err(RUNS.count())
    }
    #[ttl_cache(err_ttl = "5s")]
    fn generic<T: Key + Default + ttl_memo::Value>(of: T) -> Answer<T> {
        static RUNS: Runs = Runs::new();
        if of == T::default() { Err(RUNS.count()) } else { Ok(of) }
    }
    let _test = isolate();

    assert_eq!([run(), run()], [Err(0), Err(0)]);
    assert_eq!([generic(0), generic(0), generic(1)], [Err(0), Err(0), Ok(1)]);
}

#[test]
fn an_error_ends_with_its_lifetime_however_that_changed() {
    #[ttl_cache(ttl = "1h", stale_if_error = "1h", err_ttl = "5s")]
    fn run() -> Result<u8, u8> {
        Err(1)
    }
    let test = isolate();

    assert_eq!(run(), Err(1));
    let keys = run::cache().keys();
    for ttl in [None, Some(SECOND)] {
        assert!(run::cache().set_ttl(&keys[0], ttl));
    }
    test.advance(SECOND);
    assert_eq!((run::cache_contains(), run::cache_info().currsize), (false, 0));
}
