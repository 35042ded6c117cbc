//! `tti`: an entry that isn't read expires.

use std::time::Duration;

use ttl_memo::test_util::isolate;
use ttl_memo::ttl_cache;

use super::{HOUR, MINUTE, NANOSECOND, Runs, SECOND, just_before, store};

/// Values live for an hour, and for 16 minutes without a read.
fn idling() -> (std::sync::Arc<ttl_memo::ManualTimer>, ttl_memo::TtlCache<char, i32>) {
    store(|builder| builder.ttl(HOUR).tti(16 * MINUTE))
}

#[test]
fn a_result_that_is_not_read_expires() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(ttl = "1h", tti = "16m")]
    fn run() -> usize {
        RUNS.count()
    }
    let test = isolate();

    run();
    test.advance(just_before(16 * MINUTE));
    assert!(run::cache_contains());
    test.advance(NANOSECOND);
    assert_eq!((run::cache_contains(), run()), (false, 1));
}

#[test]
fn a_hit_begins_the_time_anew() {
    let (clock, cache) = idling();
    cache.insert('a', 1);
    for _ in 0..3 {
        clock.advance(15 * MINUTE);
        assert_eq!(cache.get(&'a'), Some(1));
    }
    clock.advance(14 * MINUTE);
    assert_eq!(cache.get_or_insert_with('a', || unreachable!()), 1);
}

#[test]
fn reads_do_not_outlive_the_ttl() {
    let (clock, cache) = idling();
    cache.insert('a', 1);
    for _ in 0..6 {
        clock.advance(just_before(10 * MINUTE));
        assert_eq!(cache.get(&'a'), Some(1));
    }
    clock.advance(6 * NANOSECOND);
    assert_eq!(cache.get(&'a'), None);
}

#[test]
fn lookups_that_count_no_hit_do_not_keep_an_entry() {
    let (clock, cache) = idling();
    cache.insert('a', 1);
    clock.advance(15 * MINUTE);
    assert_eq!((cache.peek(&'a'), cache.contains_key(&'a'), cache.len(), cache.items().len()), (Some(1), true, 1, 1));
    assert_eq!(cache.ttl(&'a'), Some(MINUTE));
    clock.advance(MINUTE);
    assert_eq!((cache.get(&'a'), cache.len(), cache.currsize()), (None, 0, 0));
}

#[test]
fn an_idle_entry_is_removed_before_a_live_one_is_evicted() {
    let (clock, cache) = store(|builder| builder.maxsize(2).ttl(HOUR).tti(16 * MINUTE));
    cache.insert('a', 1);
    cache.insert('b', 2);
    clock.advance(15 * MINUTE);
    cache.get(&'a');
    cache.get(&'b');
    cache.get(&'a');
    clock.advance(8 * MINUTE);
    cache.get(&'a');
    clock.advance(8 * MINUTE);
    cache.insert('c', 3);

    assert_eq!((cache.get(&'a'), cache.get(&'b'), cache.get(&'c')), (Some(1), None, Some(3)));
    assert_eq!((cache.info().evictions, cache.info().expirations), (0, 1));
}

#[test]
fn a_hit_is_recorded_at_most_once_per_sixteenth() {
    let (clock, cache) = idling();
    cache.insert('a', 1);
    clock.advance(just_before(MINUTE));
    cache.get(&'a');
    // At most a sixteenth of the time is lost.
    clock.advance(15 * MINUTE);
    assert_eq!(cache.peek(&'a'), Some(1));
}

#[test]
fn a_value_that_has_no_ttl_can_be_idle() {
    let (clock, cache) = store(|builder| builder.no_ttl().tti(16 * MINUTE));
    cache.insert('a', 1);
    for _ in 0..10 {
        clock.advance(15 * MINUTE);
        assert_eq!(cache.get(&'a'), Some(1));
    }
    clock.advance(16 * MINUTE);
    assert_eq!(cache.get(&'a'), None);
}

#[test]
fn an_idle_value_is_not_stale() {
    let (clock, cache) = store(|builder| builder.ttl(HOUR).stale(HOUR).stale_if_error(HOUR).tti(16 * MINUTE));
    cache.insert('a', 1);
    clock.advance(16 * MINUTE);
    assert_eq!(cache.get(&'a'), None);
    assert_eq!(cache.try_get_or_insert_with('a', || Err(())), Err(()));
}

#[test]
fn a_stale_value_that_is_read_stays() {
    let (clock, cache) = store(|builder| builder.ttl(20 * MINUTE).stale(HOUR).tti(16 * MINUTE));
    cache.insert('a', 1);
    for _ in 0..5 {
        clock.advance(10 * MINUTE);
        assert_eq!(cache.get(&'a'), Some(1));
    }
    assert_eq!(cache.info().stale_hits, 4);
}

#[test]
fn none_is_no_limit() {
    #[ttl_cache(ttl = "1h", tti = None)]
    fn run() -> u8 {
        1
    }
    #[ttl_cache(ttl = "1h", tti = IDLE)]
    fn computed() -> u8 {
        1
    }
    const IDLE: Option<Duration> = Some(SECOND);
    let test = isolate();

    assert_eq!((run(), computed()), (1, 1));
    test.advance(SECOND);
    assert_eq!((run::cache_contains(), computed::cache_contains()), (true, false));
}

#[test]
fn a_value_that_replaces_errors_is_read() {
    let (clock, cache) = store(|builder| builder.ttl(MINUTE).stale_if_error(24 * HOUR).tti(16 * MINUTE));
    cache.insert('a', 1);
    for _ in 0..5 {
        clock.advance(10 * MINUTE);
        assert_eq!(cache.try_get_or_insert_with('a', || Err(())), Ok(1));
    }
    clock.advance(16 * MINUTE);
    assert_eq!(cache.try_get_or_insert_with('a', || Err(())), Err(()));
}
