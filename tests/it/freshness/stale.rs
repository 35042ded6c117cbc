//! `stale`: the old value is served while one caller computes the new one.

use std::panic::{AssertUnwindSafe, catch_unwind};

use ttl_memo::test_util::isolate;
use ttl_memo::{TtlCache, ttl_cache};

use super::{HOUR, MINUTE, NANOSECOND, Runs, SECOND, first_succeeds, just_before, stale_store, store};

#[test]
fn a_result_is_fresh_for_its_ttl_then_stale_then_gone() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(ttl = "1m", stale = "1h")]
    fn run() -> usize {
        RUNS.count()
    }
    let test = isolate();

    run();
    test.advance(just_before(MINUTE));
    assert_eq!((run(), run::cache_info().stale_hits), (0, 0));
    test.advance(NANOSECOND);
    assert_eq!(run::cache_peek(), Some(0));
    test.advance(just_before(HOUR));
    assert_eq!(run::cache_peek(), Some(0));
    test.advance(NANOSECOND);
    assert_eq!(run::cache_peek(), None);
    assert_eq!((run(), RUNS.get()), (1, 2));
}

#[test]
fn a_caller_that_finds_a_stale_result_computes_the_next_one() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(ttl = "1m", stale = "1h")]
    fn run() -> usize {
        RUNS.count()
    }
    let test = isolate();

    run();
    test.advance(MINUTE);
    assert_eq!([run(), run()], [1, 1]);
    assert_eq!(run::cache_ttl(), Some(MINUTE + HOUR));
}

#[test]
fn a_refreshed_value_is_fresh_for_a_whole_ttl() {
    let (clock, cache) = stale_store();
    cache.insert('a', 1);
    clock.advance(MINUTE + SECOND);
    cache.get_or_insert_with('a', || 2);

    clock.advance(just_before(MINUTE));
    assert_eq!(cache.get_or_insert_with('a', || unreachable!()), 2);
    clock.advance(NANOSECOND);
    assert_eq!(cache.get_or_insert_with('a', || 3), 3);
}

#[test]
fn lookups_see_stale_values_like_fresh_ones() {
    let (clock, cache) = stale_store();
    cache.insert('a', 1);
    cache.insert('b', 2);
    clock.advance(MINUTE);

    assert_eq!((cache.get(&'a'), cache.peek(&'b'), cache.contains_key(&'a')), (Some(1), Some(2), true));
    assert_eq!((cache.len(), cache.currsize(), cache.is_empty()), (2, 2, false));
    assert_eq!(cache.items(), [('b', 2), ('a', 1)]);
    assert_eq!((cache.keys(), cache.values()), (vec!['b', 'a'], vec![2, 1]));
    assert_eq!(cache.ttl(&'a'), Some(HOUR));
    assert_eq!(cache.expire(), []);
}

#[test]
fn lookups_do_not_see_values_beyond_stale() {
    let (clock, cache) = stale_store();
    cache.insert('a', 1);
    clock.advance(MINUTE + HOUR);

    assert_eq!((cache.get(&'a'), cache.peek(&'a'), cache.ttl(&'a')), (None, None, None));
    assert_eq!((cache.len(), cache.currsize(), cache.items()), (0, 0, vec![]));
    assert_eq!(cache.info().expirations, 1);
}

#[test]
fn a_removed_or_replaced_stale_value_is_returned() {
    let (clock, cache) = stale_store();
    cache.insert('a', 1);
    cache.insert('b', 2);
    clock.advance(MINUTE);

    assert_eq!((cache.insert('a', 3), cache.remove(&'b')), (Some(1), Some(2)));
    assert_eq!(cache.pop_lru(), Some(('a', 3)));
}

#[test]
fn a_failed_computation_returns_the_stale_value() {
    let (clock, cache) = stale_store();
    cache.insert('a', 1);
    clock.advance(MINUTE);

    assert_eq!(cache.try_get_or_insert_with('a', || Err("down")), Ok(1));
    assert_eq!(cache.info().failures, 1);
    clock.advance(HOUR);
    assert_eq!(cache.try_get_or_insert_with('a', || Err("down")), Err("down"));
}

#[test]
fn a_function_that_fails_returns_the_stale_result() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(ttl = "1m", stale = "1h")]
    fn run() -> Result<usize, usize> {
        first_succeeds(&RUNS)
    }
    let test = isolate();

    assert_eq!(run(), Ok(0));
    test.advance(MINUTE);
    assert_eq!((run(), RUNS.get(), run::cache_info().failures), (Ok(0), 2, 1));
}

#[test]
fn after_an_error_nobody_tries_again_for_a_second() {
    let (clock, cache) = stale_store();
    let attempts = Runs::new();
    let ask = || {
        cache.try_get_or_insert_with('a', || {
            attempts.count();
            Err(())
        })
    };
    cache.insert('a', 1);
    clock.advance(MINUTE);

    assert_eq!([ask(), ask()], [Ok(1), Ok(1)]);
    clock.advance(just_before(SECOND));
    assert_eq!((ask(), attempts.get()), (Ok(1), 1));
    clock.advance(NANOSECOND);
    assert_eq!((ask(), ask(), attempts.get()), (Ok(1), Ok(1), 2));
}

#[test]
fn a_failure_does_not_prolong_the_life_of_the_old_value() {
    let (clock, cache) = stale_store();
    cache.insert('a', 1);
    clock.advance(just_before(MINUTE + HOUR));
    assert_eq!(cache.try_get_or_insert_with('a', || Err(())), Ok(1));
    assert_eq!(cache.ttl(&'a'), Some(NANOSECOND));

    clock.advance(NANOSECOND);
    assert_eq!(cache.get(&'a'), None);
    // The wait for the next attempt has ended with the value.
    assert_eq!(cache.try_get_or_insert_with('a', || Ok::<_, ()>(2)), Ok(2));
}

#[test]
fn a_panic_reaches_the_caller_that_computed_and_the_old_value_stays() {
    let (clock, cache) = stale_store();
    cache.insert('a', 1);
    clock.advance(MINUTE);

    let panic = catch_unwind(AssertUnwindSafe(|| cache.get_or_insert_with('a', || panic!("on purpose"))));
    assert_eq!(*panic.unwrap_err().downcast::<&str>().unwrap(), "on purpose");
    assert_eq!((cache.get(&'a'), cache.info().failures), (Some(1), 1));
    clock.advance(SECOND);
    assert_eq!(cache.get_or_insert_with('a', || 2), 2);
}

#[test]
fn a_body_that_asks_for_its_own_key_gets_the_old_value() {
    let (clock, cache) = stale_store();
    cache.insert('a', 1);
    clock.advance(MINUTE);

    let nested = cache.get_or_insert_with('a', || cache.get_or_insert_with('a', || unreachable!()) + 1);
    assert_eq!((nested, cache.get(&'a')), (2, Some(2)));
}

#[test]
fn a_value_removed_while_the_next_is_computed_is_not_replaced_by_it() {
    let (clock, cache) = stale_store();
    let remove = |cache: &TtlCache<char, i32>| assert_eq!(cache.remove(&'a'), Some(1));
    for remove in [remove, TtlCache::clear] {
        cache.insert('a', 1);
        clock.advance(MINUTE);

        let computed = cache.get_or_insert_with('a', || {
            remove(&cache);
            2
        });
        assert_eq!((computed, cache.get(&'a')), (2, None));
    }
}

#[test]
fn a_value_stored_while_the_next_is_computed_stays() {
    let (clock, cache) = stale_store();
    cache.insert('a', 1);
    clock.advance(MINUTE);

    let computed = cache.get_or_insert_with('a', || {
        cache.insert('a', 3);
        2
    });
    assert_eq!((computed, cache.get(&'a')), (2, Some(3)));
}

#[test]
fn a_failure_after_a_removal_has_no_old_value() {
    let (clock, cache) = stale_store();
    cache.insert('a', 1);
    clock.advance(MINUTE);

    let failed = cache.try_get_or_insert_with('a', || {
        cache.remove(&'a');
        Err("down")
    });
    assert_eq!(failed, Err("down"));
}

/// What is stored meanwhile takes the place in memory of the entry that was removed, even if it has the same key again.
#[test]
fn a_failure_after_a_removal_is_never_given_another_key_s_value() {
    let (clock, cache) = stale_store();
    for is_stored_again in [false, true] {
        cache.clear();
        cache.insert('a', 1);
        clock.advance(MINUTE);

        let failed = cache.try_get_or_insert_with('a', || {
            cache.remove(&'a');
            cache.insert('b', 2);
            if is_stored_again {
                cache.remove(&'b');
                cache.insert('a', 3);
            }
            Err("down")
        });
        assert_eq!(failed, Err("down"));
    }
}

#[test]
fn a_refresh_that_is_asked_for_reports_its_own_error() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(ttl = "1m", stale = "1h")]
    fn run() -> Result<usize, usize> {
        first_succeeds(&RUNS)
    }
    let test = isolate();

    run().unwrap();
    assert_eq!(run::cache_refresh(), Err(1));
    test.advance(MINUTE);
    assert_eq!((run::cache_refresh(), run::cache_peek()), (Err(2), Some(0)));
}

#[test]
fn a_lifetime_that_is_set_for_one_entry_is_followed_by_stale() {
    let (clock, cache) = stale_store();
    cache.insert_with_ttl('a', 1, Some(SECOND));
    cache.insert_with_ttl('b', 2, None);
    clock.advance(SECOND);

    assert_eq!((cache.ttl(&'a'), cache.ttl(&'b')), (Some(HOUR), Some(std::time::Duration::MAX)));
    assert_eq!(cache.get_or_insert_with('a', || 3), 3);
    assert_eq!(cache.get_or_insert_with('b', || unreachable!()), 2);
}

#[test]
fn a_stale_value_whose_lifetime_is_set_anew_is_fresh() {
    let (clock, cache) = stale_store();
    cache.insert('a', 1);
    clock.advance(MINUTE);

    assert!(cache.set_ttl(&'a', Some(MINUTE)));
    assert_eq!(cache.get_or_insert_with('a', || unreachable!()), 1);
    assert_eq!(cache.ttl(&'a'), Some(MINUTE + HOUR));
}

#[test]
fn nothing_is_stale_by_default() {
    let (clock, cache) = store(|builder| builder.ttl(MINUTE));
    cache.insert('a', 1);
    clock.advance(MINUTE);

    assert_eq!(cache.get(&'a'), None);
    assert_eq!(cache.try_get_or_insert_with('a', || Err(())), Err(()));
}

#[test]
fn a_result_that_is_not_to_be_cached_leaves_the_stale_one() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(ttl = "1m", stale = "1h", cache_if = |run| *run != 1)]
    fn run() -> usize {
        RUNS.count()
    }
    let test = isolate();

    run();
    test.advance(MINUTE);
    assert_eq!((run(), run::cache_peek(), run::cache_info().failures), (1, Some(0), 1));
    test.advance(SECOND);
    assert_eq!((run(), run::cache_peek()), (2, Some(2)));
}

#[test]
fn a_function_may_have_the_stale_store_of_an_instance() {
    struct Api {
        runs: Runs,
        users: TtlCache<u8, usize>,
    }
    #[ttl_cache]
    impl Api {
        #[ttl_cache(cache = self.users)]
        fn user(&self, id: u8) -> Result<usize, u8> {
            if self.runs.count() == 0 { Ok(7) } else { Err(id) }
        }
    }
    let (clock, users) = stale_store();
    let api = Api { runs: Runs::new(), users };

    assert_eq!(api.user(1), Ok(7));
    clock.advance(MINUTE);
    assert_eq!(api.user(1), Ok(7));
    clock.advance(HOUR);
    assert_eq!(api.user(1), Err(1));
}

#[test]
fn instantiations_of_a_generic_function_are_stale_each_for_itself() {
    #[ttl_cache(ttl = "1m", stale = STALE)]
    fn first<T: ttl_memo::Key>(items: &[T]) -> Result<T, ()> {
        static RUNS: Runs = Runs::new();
        if RUNS.count() < 2 { items.first().cloned().ok_or(()) } else { Err(()) }
    }
    const STALE: std::time::Duration = HOUR;
    let test = isolate();

    assert_eq!((first(&[1]), first(&['a'])), (Ok(1), Ok('a')));
    test.advance(MINUTE);
    assert_eq!((first(&[1]), first(&['a'])), (Ok(1), Ok('a')));
    assert_eq!(first::cache_info().failures, 2);
}
