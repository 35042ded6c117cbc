//! `stale_if_error`: a computation that fails returns the old value.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use ttl_memo::test_util::isolate;
use ttl_memo::ttl_cache;

use super::{HOUR, MINUTE, NANOSECOND, Runs, SECOND, first_succeeds, just_before, store};
use crate::hooks::validate;

/// Values are fresh for a minute, and replace errors for an hour after that.
fn retaining() -> (std::sync::Arc<ttl_memo::ManualTimer>, ttl_memo::TtlCache<char, i32>) {
    store(|builder| builder.ttl(MINUTE).stale_if_error(HOUR))
}

#[test]
fn a_function_that_fails_returns_its_last_result_for_so_long() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(ttl = "1m", stale_if_error = "1h")]
    fn run() -> Result<usize, usize> {
        first_succeeds(&RUNS)
    }
    let test = isolate();

    assert_eq!(run(), Ok(0));
    test.advance(MINUTE);
    assert_eq!((run(), run::cache_info().failures), (Ok(0), 1));
    test.advance(just_before(HOUR));
    assert_eq!(run(), Ok(0));
    test.advance(NANOSECOND);
    assert_eq!(run(), Err(RUNS.get() - 1));
}

#[test]
fn only_a_computation_that_fails_sees_a_retained_value() {
    let (clock, cache) = retaining();
    cache.insert('a', 1);
    clock.advance(MINUTE);

    assert_eq!(
        (cache.get(&'a'), cache.peek(&'a'), cache.contains_key(&'a'), cache.ttl(&'a')),
        (None, None, false, None)
    );
    assert_eq!((cache.len(), cache.is_empty(), cache.items(), cache.keys()), (0, true, vec![], vec![]));
    assert_eq!(cache.try_get_or_insert_with('a', || Err(())), Ok(1));
}

#[test]
fn a_computation_that_succeeds_replaces_a_retained_value() {
    let (clock, cache) = retaining();
    cache.insert('a', 1);
    clock.advance(MINUTE);

    assert_eq!(cache.try_get_or_insert_with('a', || Ok::<_, ()>(2)), Ok(2));
    assert_eq!((cache.get(&'a'), cache.currsize()), (Some(2), 1));
}

#[test]
fn a_retained_value_counts_for_currsize() {
    let (clock, cache) = retaining();
    cache.insert('a', 1);
    clock.advance(MINUTE);
    assert_eq!((cache.currsize(), cache.info().currsize, cache.len()), (1, 1, 0));
    clock.advance(HOUR);
    assert_eq!((cache.currsize(), cache.info().expirations), (0, 1));
}

#[test]
fn a_removed_value_is_not_retained() {
    let (clock, cache) = retaining();
    cache.insert('a', 1);
    cache.insert('b', 1);
    cache.remove(&'a');
    clock.advance(MINUTE);
    cache.remove(&'b');

    for key in ['a', 'b'] {
        assert_eq!(cache.try_get_or_insert_with(key, || Err(())), Err(()));
    }
}

#[test]
fn the_value_of_remove_and_insert_is_a_live_one() {
    let (clock, cache) = retaining();
    cache.insert('a', 1);
    cache.insert('b', 1);
    clock.advance(MINUTE);

    assert_eq!((cache.remove(&'a'), cache.insert('b', 2)), (None, None));
}

#[test]
fn stale_and_stale_if_error_begin_at_the_same_time() {
    let (clock, cache) = store(|builder| builder.ttl(MINUTE).stale(MINUTE).stale_if_error(HOUR));
    cache.insert('a', 1);
    clock.advance(just_before(2 * MINUTE));
    assert_eq!((cache.get(&'a'), cache.ttl(&'a')), (Some(1), Some(NANOSECOND)));
    clock.advance(NANOSECOND);
    assert_eq!(cache.get(&'a'), None);
    assert_eq!(cache.try_get_or_insert_with('a', || Err(())), Ok(1));
    clock.advance(59 * MINUTE);
    assert_eq!(cache.try_get_or_insert_with('a', || Err(())), Err(()));
}

#[test]
fn the_longer_of_the_two_counts_while_a_value_is_stale() {
    let (clock, cache) = store(|builder| builder.ttl(MINUTE).stale(HOUR).stale_if_error(SECOND));
    cache.insert('a', 1);
    clock.advance(just_before(MINUTE + HOUR));

    assert_eq!(cache.try_get_or_insert_with('a', || Err(())), Ok(1));
}

#[test]
fn after_an_error_calls_are_answered_at_once_for_a_second() {
    let (clock, cache) = retaining();
    let attempts = Runs::new();
    let ask = || {
        cache.try_get_or_insert_with('a', || {
            attempts.count();
            Err(())
        })
    };
    cache.insert('a', 1);
    clock.advance(MINUTE);

    assert_eq!([ask(), ask(), ask()], [Ok(1); 3]);
    assert_eq!((attempts.get(), cache.info().stale_hits, cache.get(&'a')), (1, 2, None));
    clock.advance(SECOND);
    assert_eq!((ask(), attempts.get()), (Ok(1), 2));
}

#[test]
fn a_task_that_fails_returns_the_retained_value() {
    let (clock, cache) = retaining();
    cache.insert('a', 1);
    clock.advance(MINUTE);

    let failing = pin!(cache.try_get_or_insert_with_async('a', async { Err("down") }));
    assert_eq!(failing.poll(&mut Context::from_waker(Waker::noop())), Poll::Ready(Ok(1)));
}

#[test]
fn a_panic_is_no_error() {
    let (clock, cache) = retaining();
    cache.insert('a', 1);
    clock.advance(MINUTE);

    let panic = std::panic::AssertUnwindSafe(|| cache.get_or_insert_with('a', || panic!("on purpose")));
    std::panic::catch_unwind(panic).unwrap_err();
    assert_eq!(cache.try_get_or_insert_with('a', || Err(())), Ok(1));
}

#[test]
fn pop_lru_returns_no_retained_value() {
    let (clock, cache) = retaining();
    cache.insert('a', 1);
    clock.advance(MINUTE);
    cache.insert('b', 2);
    cache.insert('c', 3);
    cache.get(&'b');

    assert_eq!([cache.pop_lru(), cache.pop_lru(), cache.pop_lru()], [Some(('c', 3)), Some(('b', 2)), None]);
    assert_eq!(cache.try_get_or_insert_with('a', || Err(())), Ok(1));
    validate(&cache);
}

#[test]
fn retain_removes_retained_values_too() {
    let (clock, cache) = retaining();
    cache.insert('a', 1);
    cache.insert('b', 2);
    clock.advance(MINUTE);
    cache.retain(|key, _| *key == 'b');

    assert_eq!(cache.try_get_or_insert_with('a', || Err(())), Err(()));
    assert_eq!(cache.try_get_or_insert_with('b', || Err(())), Ok(2));
}

#[test]
fn for_a_second_after_an_error_the_body_is_not_tried_again() {
    let (clock, cache) = retaining();
    cache.insert('a', 1);
    clock.advance(MINUTE);

    assert_eq!(cache.try_get_or_insert_with('a', || Err(())), Ok(1));
    clock.advance(just_before(SECOND));
    assert_eq!(cache.try_get_or_insert_with('a', || -> Result<_, ()> { unreachable!() }), Ok(1));
}
