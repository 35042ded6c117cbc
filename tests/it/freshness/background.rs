//! `background` on functions that aren't `async`: a thread computes, and no caller waits for it.

use std::sync::LazyLock;
use std::thread;

use ttl_memo::test_util::{background_done, isolate};
use ttl_memo::{ManualTimer, TtlCache, is_enabled, set_enabled, ttl_cache};
use ttl_memo_tests::door::Door;

use super::{HOUR, MINUTE, Runs, SECOND, first_succeeds};

fn on_a_pool_thread() -> bool {
    thread::current().name() == Some("ttl-memo-refresh")
}

#[test]
fn the_caller_that_finds_a_stale_result_gets_it_at_once() {
    static RUNS: Runs = Runs::new();
    static DOOR: LazyLock<Door> = LazyLock::new(Door::default);
    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    fn run() -> usize {
        let run = RUNS.count();
        if run > 0 {
            DOOR.pass();
        }
        run
    }
    let test = isolate();

    assert_eq!(run(), 0);
    test.advance(MINUTE);
    assert_eq!(run(), 0);
    DOOR.wait_for_a_body();
    assert_eq!([run(), run()], [0, 0]);
    DOOR.open();
    background_done();
    assert_eq!((run(), RUNS.get()), (1, 2));
}

#[test]
fn a_result_that_is_gone_is_computed_by_its_caller() {
    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    fn run() -> bool {
        on_a_pool_thread()
    }
    let test = isolate();

    assert!(!run());
    test.advance(MINUTE + HOUR);
    assert!(!run());
    test.advance(MINUTE);
    assert!(!run());
    background_done();
    assert!(run());
}

#[test]
fn an_error_in_the_background_leaves_the_stale_result() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    fn run() -> Result<usize, usize> {
        first_succeeds(&RUNS)
    }
    let test = isolate();

    assert_eq!(run(), Ok(0));
    test.advance(MINUTE);
    assert_eq!(run(), Ok(0));
    background_done();
    assert_eq!((run(), RUNS.get(), run::cache_info().failures), (Ok(0), 2, 1));
    test.advance(SECOND);
    assert_eq!(run(), Ok(0));
    background_done();
    assert_eq!(RUNS.get(), 3);
}

#[test]
fn a_panic_in_the_background_leaves_the_stale_result() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    fn run() -> usize {
        match RUNS.count() {
            1 => panic!("on purpose"),
            run => run,
        }
    }
    let test = isolate();

    run();
    test.advance(MINUTE);
    assert_eq!(run(), 0);
    background_done();
    assert_eq!((run(), RUNS.get()), (0, 2));
    test.advance(SECOND);
    run();
    background_done();
    assert_eq!(run(), 2);
}

#[test]
fn errors_that_are_stored_do_not_replace_a_stale_result() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(ttl = "1m", stale = "1h", err_ttl = "5s", background)]
    fn run() -> Result<usize, usize> {
        first_succeeds(&RUNS)
    }
    let test = isolate();

    assert_eq!(run(), Ok(0));
    for attempts in [1, 2] {
        test.advance(MINUTE);
        assert_eq!(run(), Ok(0));
        background_done();
        assert_eq!((run(), RUNS.get()), (Ok(0), attempts + 1));
    }
}

#[test]
fn a_result_removed_meanwhile_is_not_replaced_from_the_background() {
    static RUNS: Runs = Runs::new();
    static DOOR: LazyLock<Door> = LazyLock::new(Door::default);
    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    fn run() -> usize {
        let run = RUNS.count();
        if run > 0 {
            DOOR.pass();
        }
        run
    }
    let test = isolate();

    run();
    test.advance(MINUTE);
    run();
    DOOR.wait_for_a_body();
    assert_eq!(run::cache_remove(), Some(0));
    DOOR.open();
    background_done();
    assert!(!run::cache_contains());
}

#[test]
fn a_call_whose_stale_result_has_ended_waits_for_the_background() {
    static RUNS: Runs = Runs::new();
    static DOOR: LazyLock<Door> = LazyLock::new(Door::default);
    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    fn run() -> usize {
        let run = RUNS.count();
        if run > 0 {
            DOOR.pass();
        }
        run
    }
    let test = isolate();
    let scope = test.scope();

    run();
    test.advance(MINUTE);
    run();
    DOOR.wait_for_a_body();
    test.advance(HOUR);
    thread::scope(|threads| {
        let waiting = threads.spawn(|| {
            let _entered = scope.enter();
            run()
        });
        while run::cache_info().waits == 0 {
            thread::yield_now();
        }
        DOOR.open();
        assert_eq!(waiting.join().unwrap(), 1);
    });
    assert_eq!(RUNS.get(), 2);
}

#[test]
fn bodies_in_the_background_that_wait_for_one_in_the_queue_go_on() {
    static DOOR: LazyLock<Door> = LazyLock::new(Door::default);
    #[ttl_cache(ttl = "1m", stale = "1m", maxsize = None, background)]
    fn inner() -> bool {
        on_a_pool_thread()
    }
    #[ttl_cache(ttl = "1m", stale = "1h", maxsize = None, background)]
    fn outer(_id: usize) -> bool {
        if on_a_pool_thread() {
            DOOR.pass();
            inner();
        }
        true
    }
    let test = isolate();

    // All threads of the pool run `outer`, so `inner` stays in the queue.
    (0..50).for_each(|id| assert!(outer(id)));
    inner();
    test.advance(MINUTE);
    (0..50).for_each(|id| assert!(outer(id)));
    DOOR.wait_for_a_body();
    inner();
    // Nothing is left to be served: the bodies would wait for the queue that waits for them.
    test.advance(MINUTE);
    (0..50).for_each(|_| DOOR.open());
    background_done();
    assert!(inner::cache_contains());
}

#[test]
fn the_background_belongs_to_the_test_of_its_caller() {
    #[ttl_cache]
    fn inner(id: u8) -> u8 {
        id
    }
    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    fn outer() -> u8 {
        if on_a_pool_thread() { inner(1) } else { 0 }
    }

    let test = isolate();
    outer();
    test.advance(MINUTE);
    outer();
    background_done();
    assert!(inner::cache_contains(1));
    assert_eq!((outer(), outer::cache_ttl()), (1, Some(MINUTE + HOUR)));
    drop(test);
    assert!(!inner::cache_contains(1) && !outer::cache_contains());
}

#[test]
fn a_test_may_end_while_its_background_goes_on() {
    static DOOR: LazyLock<Door> = LazyLock::new(Door::default);
    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    fn run() -> bool {
        if on_a_pool_thread() {
            DOOR.pass();
        }
        on_a_pool_thread()
    }

    let test = isolate();
    run();
    test.advance(MINUTE);
    run();
    DOOR.wait_for_a_body();
    drop(test);
    let next = isolate();
    assert!(!run());
    DOOR.open();
    next.advance(MINUTE);
    assert_eq!(run::cache_peek(), Some(false));
}

#[test]
fn while_caching_is_disabled_nothing_runs_in_the_background() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    fn run() -> (usize, bool) {
        (RUNS.count(), on_a_pool_thread())
    }
    let test = isolate();

    run();
    test.advance(MINUTE);
    set_enabled(false);
    assert_eq!(run(), (1, false));
    set_enabled(true);
    assert_eq!(run(), (0, false));
    background_done();
    assert_eq!(run(), (2, true));
}

#[test]
fn a_body_in_the_background_sees_the_switch_of_its_test() {
    static DOOR: LazyLock<Door> = LazyLock::new(Door::default);
    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    fn run() -> bool {
        if on_a_pool_thread() {
            DOOR.pass();
        }
        is_enabled()
    }
    let test = isolate();

    run();
    test.advance(MINUTE);
    run();
    DOOR.wait_for_a_body();
    set_enabled(false);
    DOOR.open();
    background_done();
    assert_eq!(run::cache_peek(), Some(false));
}

#[test]
fn a_static_store_may_be_refreshed_in_the_background() {
    static CLOCK: ManualTimer = ManualTimer::new();
    static STORE: LazyLock<TtlCache<u8, bool>> =
        LazyLock::new(|| TtlCache::builder().ttl(MINUTE).stale(HOUR).timer(&CLOCK).build());
    #[ttl_cache(cache = STORE, background)]
    fn run(_: u8) -> bool {
        on_a_pool_thread()
    }
    let _test = isolate();

    run(1);
    CLOCK.advance(MINUTE);
    assert!(!run(1));
    background_done();
    assert!(run(1));
}

#[test]
fn a_refresh_that_is_asked_for_is_not_left_to_the_background() {
    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    fn run() -> bool {
        on_a_pool_thread()
    }
    let test = isolate();

    run();
    test.advance(MINUTE);
    assert!(!run::cache_refresh());
    assert_eq!(run::cache_ttl(), Some(MINUTE + HOUR));
}

#[test]
fn a_stale_result_that_is_served_counts_as_a_hit() {
    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    fn run() -> u8 {
        1
    }
    let test = isolate();

    run();
    test.advance(MINUTE);
    run();
    background_done();
    let info = run::cache_info();
    assert_eq!((info.hits, info.stale_hits, info.failures), (1, 1, 0));
}
