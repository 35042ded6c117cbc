//! The helpers beside the function.

use std::time::Duration;

use ttl_memo::{ManualTimer, ttl_cache};

use super::{MINUTE, Runs};

#[test]
fn info_counts_hits_and_misses() {
    #[ttl_cache(maxsize = 8)]
    fn double(number: u64) -> u64 {
        number * 2
    }

    double(1);
    double(1);
    double(2);

    assert_eq!(double::cache_info().to_string(), "CacheInfo(hits=1, misses=2, maxsize=8, currsize=2)");
}

#[test]
fn parameters_tell_how_it_was_set_up() {
    #[ttl_cache(ttl = "1m", maxsize = 8, name = "doubles")]
    fn double(number: u64) -> u64 {
        number * 2
    }

    let parameters = double::cache_parameters();
    assert_eq!((parameters.ttl, parameters.maxsize), (Some(MINUTE), Some(8)));
    assert_eq!(parameters.name.as_deref(), Some("doubles"));
    assert_eq!(double(1), 2);
}

#[test]
fn clear_removes_all_and_resets_the_counters() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache]
    fn run() -> usize {
        RUNS.count()
    }

    run();
    run::cache_clear();

    let info = run::cache_info();
    assert_eq!((info.hits, info.misses, info.currsize), (0, 0, 0));
    assert_eq!(run(), 1);
}

#[test]
fn peek_runs_and_counts_nothing() {
    #[ttl_cache]
    fn double(number: u64) -> u64 {
        number * 2
    }

    assert_eq!(double::cache_peek(1), None);
    double(1);
    assert_eq!(double::cache_peek(1), Some(2));
    assert_eq!((double::cache_info().hits, double::cache_info().misses), (0, 1));
}

#[test]
fn peek_moves_nothing() {
    #[ttl_cache(maxsize = 2)]
    fn double(number: u64) -> u64 {
        number * 2
    }

    double(1);
    double(2);
    double::cache_peek(1);
    double(3);

    assert!(!double::cache_contains(1));
}

#[test]
fn contains_and_ttl_tell_of_live_values() {
    static CLOCK: ManualTimer = ManualTimer::new();
    #[ttl_cache(ttl = "1m", timer = CLOCK)]
    fn double(number: u64) -> u64 {
        number * 2
    }

    assert_eq!((double::cache_contains(1), double::cache_ttl(1)), (false, None));
    double(1);
    CLOCK.advance(Duration::from_secs(20));
    assert_eq!((double::cache_contains(1), double::cache_ttl(1)), (true, Some(Duration::from_secs(40))));
    CLOCK.advance(Duration::from_secs(40));
    assert_eq!((double::cache_contains(1), double::cache_ttl(1)), (false, None));
}

#[test]
fn remove_returns_the_removed_value() {
    #[ttl_cache]
    fn double(number: u64) -> u64 {
        number * 2
    }

    double(1);
    double(2);

    assert_eq!(double::cache_remove(1), Some(2));
    assert_eq!(double::cache_remove(1), None);
    assert_eq!(double::cache().keys(), [2]);
}

#[test]
fn insert_stores_as_if_computed() {
    #[ttl_cache]
    fn double(number: u64) -> u64 {
        number * 2
    }

    assert_eq!(double::cache_insert(1, 100), None);
    assert_eq!(double(1), 100);
    assert_eq!(double::cache_insert(1, 200), Some(100));
}

#[test]
fn refresh_runs_the_body_and_stores_its_result() {
    static CLOCK: ManualTimer = ManualTimer::new();
    static RUNS: Runs = Runs::new();
    #[ttl_cache(ttl = "1m", timer = CLOCK)]
    fn run() -> usize {
        RUNS.count()
    }

    assert_eq!(run(), 0);
    CLOCK.advance(MINUTE / 2);
    assert_eq!(run::cache_refresh(), 1);
    assert_eq!(run(), 1);
    assert_eq!(run::cache_ttl(), Some(MINUTE));
}

#[test]
fn a_refresh_that_fails_leaves_the_value() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache]
    fn run() -> Result<usize, ()> {
        match RUNS.count() {
            1 => Err(()),
            run => Ok(run),
        }
    }

    assert_eq!(run(), Ok(0));
    assert_eq!(run::cache_refresh(), Err(()));
    assert_eq!(run(), Ok(0));
}

#[test]
fn a_key_removed_during_a_refresh_is_not_stored() {
    #[ttl_cache]
    fn run() -> u64 {
        run::cache_remove();
        1
    }

    assert_eq!(run::cache_refresh(), 1);
    assert_eq!(run::cache_peek(), None);
}

#[test]
fn uncached_runs_the_body_alone() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache]
    fn run() -> usize {
        RUNS.count()
    }

    assert_eq!((run::uncached(), run::uncached()), (0, 1));
    assert_eq!(run::cache_info().misses, 0);
    assert_eq!(run::cache_peek(), None);
}

mod api {
    #[ttl_memo::ttl_cache]
    pub(in crate::attribute) fn double(number: u64) -> u64 {
        number * 2
    }
}

#[test]
fn one_import_brings_function_and_companion() {
    use api::double;

    assert_eq!(double(1), 2);
    assert!(double::cache_contains(1));
}
