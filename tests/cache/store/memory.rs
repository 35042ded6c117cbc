//! Memory stays flat, whatever is done for however long. Each test has its own process, in which it alone allocates.

use std::env;
use std::fs;
use std::process::Command;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use ttl_memo::{ManualTimer, TtlCache};

use super::live_count::{LiveCount, Token};

const TTL: Duration = Duration::from_secs(60);
const MILLION: u32 = 1_000_000;
const MANY: u32 = MILLION / 5;

/// How many bytes a process may grow by while a small cache works.
const LITTLE: usize = 1 << 20;

/// Does `work` so many `times` in a process in which nothing else runs, and asserts that it doesn't grow. `test` is the
/// caller's path.
fn assert_flat(test: &str, times: u32, work: impl Fn(u32)) {
    const ALONE: &str = "TTL_MEMO_TEST_ALONE";
    if env::var_os(ALONE).is_none() {
        let alone = Command::new(env::current_exe().unwrap())
            .args(["--exact", test, "--nocapture"])
            .env(ALONE, "1")
            .output()
            .unwrap();
        let output = String::from_utf8_lossy(&alone.stdout);
        assert!(alone.status.success(), "{output}{}", String::from_utf8_lossy(&alone.stderr));
        assert!(output.contains("1 passed"), "{test} isn't the name of the test: {output}");
        return;
    }
    // Memory that is allocated once isn't counted.
    (0..times / 20).for_each(&work);
    let before = resident();
    (0..times).for_each(&work);
    let grown = resident().saturating_sub(before);
    assert!(grown < LITTLE, "grew by {grown} bytes");
}

/// The memory that this process holds, where the system tells.
fn resident() -> usize {
    const PAGE: usize = 4096;
    let Ok(statm) = fs::read_to_string("/proc/self/statm") else { return 0 };
    let pages = statm.split(' ').nth(1).unwrap();
    PAGE * pages.parse::<usize>().unwrap()
}

/// The path of a test of this file, as the harness calls it.
macro_rules! path {
    ($test:ident) => {
        concat!(module_path!(), "::", stringify!($test)).split_once("::").unwrap().1
    };
}

#[test]
fn a_million_keys_go_through_a_small_cache() {
    static LIVING: LiveCount = LiveCount::new();
    let cache: TtlCache<u32, Token> = TtlCache::new(100, TTL);
    assert_flat(path!(a_million_keys_go_through_a_small_cache), MILLION, |key| {
        cache.get_or_insert_with(key, || LIVING.token());
        assert!(LIVING.count() <= 100 + 100 / 16);
    });
}

#[test]
fn one_key_is_stored_a_million_times_while_time_stands_still() {
    let cache = TtlCache::builder().unbounded().timer(ManualTimer::new()).build();
    assert_flat(path!(one_key_is_stored_a_million_times_while_time_stands_still), MILLION, |n| {
        cache.insert("key", vec![n; 8]);
    });
}

#[test]
fn an_unbounded_cache_in_which_keys_expire() {
    let clock = Arc::new(ManualTimer::new());
    let cache = TtlCache::builder().unbounded().ttl(TTL).timer(Arc::clone(&clock)).build();
    assert_flat(path!(an_unbounded_cache_in_which_keys_expire), MANY, |key| {
        clock.advance(TTL / 50);
        cache.insert(key, vec![key; 8]);
    });
}

#[test]
fn deadlines_are_moved() {
    let cache = TtlCache::builder().timer(ManualTimer::new()).build();
    for key in 0..10 {
        cache.insert(key, key);
    }
    assert_flat(path!(deadlines_are_moved), MANY, |n| {
        cache.set_ttl(&(n % 10), Some(TTL + Duration::from_nanos(u64::from(n.wrapping_mul(7919)))));
    });
}

#[test]
fn entries_are_removed_and_stored_again() {
    let cache = TtlCache::builder().timer(ManualTimer::new()).build();
    assert_flat(path!(entries_are_removed_and_stored_again), MANY, |n| {
        cache.remove(&(n % 50));
        cache.insert(n % 50, String::from("value"));
        cache.get(&(n.wrapping_mul(7919) % 50));
    });
}

#[test]
fn computations_fail() {
    let cache: TtlCache<u32, u32> = TtlCache::new(100, TTL);
    assert_flat(path!(computations_fail), MANY, |key| {
        let _ = cache.try_get_or_insert_with(key, || Err(()));
    });
}

#[test]
fn threads_come_and_go() {
    let cache = TtlCache::new(100, TTL);
    assert_flat(path!(threads_come_and_go), 20_000, |n| {
        thread::scope(|scope| {
            scope.spawn(|| cache.insert(n, vec![n; 8]));
        });
    });
}

#[test]
fn caches_are_made_and_dropped() {
    assert_flat(path!(caches_are_made_and_dropped), 50_000, |n| {
        let cache = TtlCache::new(100, TTL);
        cache.insert(n, vec![n; 8]);
    });
}
