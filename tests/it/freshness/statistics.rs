//! What `CacheInfo` counts of stale values, failures, waits and time.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use ttl_memo::test_util::isolate;
use ttl_memo::ttl_cache;

use super::{HOUR, MINUTE, Runs, SECOND, stale_store, store};

#[test]
fn a_stale_value_that_is_served_is_a_hit() {
    let (clock, cache) = stale_store();
    cache.insert('a', 1);
    clock.advance(MINUTE);
    cache.get(&'a');
    cache.get(&'a');

    let info = cache.info();
    assert_eq!((info.hits, info.misses, info.stale_hits), (2, 0, 2));
}

#[test]
fn a_fresh_value_is_no_stale_hit() {
    let (_clock, cache) = stale_store();
    cache.insert('a', 1);
    cache.get(&'a');
    assert_eq!(cache.info().stale_hits, 0);
}

#[test]
fn a_computation_that_stores_nothing_is_a_failure() {
    let (_clock, cache) = store(|builder| builder.ttl(MINUTE));
    let _ = cache.try_get_or_insert_with('a', || Err::<i32, _>(()));
    let panic = std::panic::AssertUnwindSafe(|| cache.get_or_insert_with('a', || panic!("on purpose")));
    std::panic::catch_unwind(panic).unwrap_err();
    assert_eq!(cache.info().failures, 2);
    cache.get_or_insert_with('a', || 1);
    assert_eq!((cache.info().failures, cache.info().misses), (2, 3));
}

#[test]
fn a_result_that_cache_if_rejects_is_a_failure() {
    #[ttl_cache(cache_if = Option::is_some)]
    fn find(name: &str) -> Option<usize> {
        name.find('a')
    }
    let _test = isolate();

    assert_eq!(["a", "b", "b"].map(find), [Some(0), None, None]);
    assert_eq!(find::cache_info().failures, 2);
}

#[test]
fn a_call_that_waits_for_another_is_a_wait() {
    let (_clock, cache) = store(|builder| builder.ttl(MINUTE));
    let (began, has_begun) = mpsc::channel();
    thread::scope(|scope| {
        let computing = scope.spawn(|| {
            cache.get_or_insert_with('a', || {
                began.send(()).unwrap();
                while cache.info().waits == 0 {
                    thread::yield_now();
                }
                1
            })
        });
        has_begun.recv().unwrap();
        assert_eq!((cache.get_or_insert_with('a', || unreachable!()), computing.join().unwrap()), (1, 1));
    });

    let info = cache.info();
    assert_eq!((info.waits, info.hits, info.misses), (1, 1, 1));
}

#[test]
fn load_time_is_the_total_of_all_computations() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(ttl = "1m")]
    fn run(id: u8) -> Result<u8, ()> {
        RUNS.count();
        let started = std::time::Instant::now();
        while started.elapsed() < Duration::from_millis(25) {
            thread::yield_now();
        }
        if id == 0 { Err(()) } else { Ok(id) }
    }

    run::cache_clear();
    assert_eq!(run::cache_info().load_time, Duration::ZERO);
    assert_eq!([1, 1, 0].map(run), [Ok(1), Ok(1), Err(())]);
    let load_time = run::cache_info().load_time;
    assert!((Duration::from_millis(40)..Duration::from_secs(60)).contains(&load_time), "{load_time:?}");
}

#[test]
fn clear_resets_the_statistics() {
    let (clock, cache) = stale_store();
    cache.insert('a', 1);
    clock.advance(MINUTE);
    cache.get(&'a');
    let _ = cache.try_get_or_insert_with('a', || Err(()));
    let _ = cache.try_get_or_insert_with('b', || Err(()));
    cache.clear();

    let info = cache.info();
    assert_eq!((info.stale_hits, info.failures, info.waits, info.load_time), (0, 0, 0, Duration::ZERO));
}

#[test]
fn a_refresh_in_time_makes_every_call_a_hit_but_the_one_that_computes() {
    let (clock, cache) = stale_store();
    for _ in 0..10 {
        cache.get_or_insert_with('a', || 1);
        clock.advance(MINUTE + SECOND);
    }
    let info = cache.info();
    assert_eq!((info.hits, info.misses, info.expirations), (0, 10, 0));
    assert!(cache.ttl(&'a').unwrap() <= HOUR);
}

#[test]
fn the_text_is_that_of_cachetools() {
    let (clock, cache) = stale_store();
    cache.insert('a', 1);
    clock.advance(MINUTE);
    cache.get(&'a');
    assert_eq!(cache.info().to_string(), "CacheInfo(hits=1, misses=0, maxsize=128, currsize=1)");
}

#[test]
fn load_time_leaves_out_the_wait_for_another_computation() {
    let (clock, cache) = store(|builder| builder.ttl(MINUTE));
    let (began, has_begun) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(|| {
            cache.try_get_or_insert_with('a', || {
                began.send(()).unwrap();
                while cache.info().waits == 0 {
                    thread::yield_now();
                }
                clock.advance(10 * SECOND);
                Err(())
            })
        });
        has_begun.recv().unwrap();
        cache.get_or_insert_with('a', || {
            clock.advance(SECOND);
            1
        });
    });
    assert_eq!(cache.info().load_time, 11 * SECOND);
}
