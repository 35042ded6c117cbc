//! `set_enabled(…)`, `is_enabled()` and the environment variable `TTL_MEMO`.
#![expect(clippy::unused_async, reason = "a body here awaits nothing")]

use std::env;
use std::hash::{Hash, Hasher};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Barrier, MutexGuard};
use std::thread;
use std::time::Duration;

use ttl_memo::{TtlCache, is_enabled, set_enabled, ttl_cache};

use crate::alone;

/// Keeps memoizing switched off until it is dropped.
struct Off {
    _alone: MutexGuard<'static, ()>,
}

impl Off {
    fn begin() -> Self {
        let alone = alone();
        set_enabled(false);
        Self { _alone: alone }
    }
}

impl Drop for Off {
    fn drop(&mut self) {
        set_enabled(true);
    }
}

#[test]
fn is_enabled_returns_what_was_set() {
    let off = Off::begin();
    assert!(!is_enabled());
    set_enabled(true);
    assert!(is_enabled());
    drop(off);
}

#[test]
fn a_body_runs_each_time_while_off_and_nothing_is_counted() {
    static RUNS: AtomicU32 = AtomicU32::new(0);
    #[ttl_cache]
    fn count(_key: &str) -> u32 {
        RUNS.fetch_add(1, Ordering::Relaxed)
    }

    let _off = Off::begin();
    assert_eq!([count("a"), count("a"), count("a")], [0, 1, 2]);
    let info = count::cache_info();
    assert_eq!((info.hits, info.misses, info.currsize), (0, 0, 0));
}

#[test]
fn an_asynchronous_body_runs_each_time_while_off() {
    static RUNS: AtomicU32 = AtomicU32::new(0);
    #[ttl_cache]
    async fn count(_key: &str) -> u32 {
        RUNS.fetch_add(1, Ordering::Relaxed)
    }

    let _off = Off::begin();
    assert_eq!(pollster::block_on(async { [count("a").await, count("a").await] }), [0, 1]);
    let info = count::cache_info();
    assert_eq!((info.hits, info.misses, info.currsize), (0, 0, 0));
}

#[test]
fn a_stored_value_is_not_served_while_off_and_is_served_afterwards() {
    static RUNS: AtomicU32 = AtomicU32::new(0);
    #[ttl_cache]
    fn count() -> u32 {
        RUNS.fetch_add(1, Ordering::Relaxed)
    }

    let off = Off::begin();
    set_enabled(true);
    assert_eq!(count(), 0);
    set_enabled(false);
    assert_eq!(count(), 1);
    set_enabled(true);
    assert_eq!(count(), 0);
    drop(off);
}

#[test]
fn no_caller_waits_while_off() {
    static BOTH: Barrier = Barrier::new(2);
    #[ttl_cache]
    fn meet() {
        BOTH.wait();
    }

    let _off = Off::begin();
    thread::scope(|scope| {
        scope.spawn(meet);
        scope.spawn(meet);
    });
}

#[test]
fn helpers_work_while_off() {
    #[ttl_cache]
    fn double(n: u32) -> u32 {
        2 * n
    }

    let _off = Off::begin();
    assert_eq!(double::cache_insert(4, 9), None);
    assert_eq!(double::cache_peek(4), Some(9));
    assert!(double::cache_contains(4));
    assert_eq!(double::cache().get(&4), Some(9));
    assert_eq!(double(4), 8);
    assert_eq!(double::cache_remove(4), Some(9));
}

#[test]
fn a_refresh_runs_the_body_and_stores_nothing_while_off() {
    #[ttl_cache]
    fn double(n: u32) -> u32 {
        2 * n
    }
    #[ttl_cache]
    async fn triple(n: u32) -> u32 {
        3 * n
    }

    let _off = Off::begin();
    double::cache_insert(4, 9);
    assert_eq!((double(4), double::cache_refresh(4)), (8, 8));
    assert_eq!(double::cache_peek(4), Some(9));
    assert_eq!(pollster::block_on(async { (triple(4).await, triple::cache_refresh(4).await) }), (12, 12));
    assert!(!triple::cache_contains(4));
}

#[test]
fn a_ttl_cache_computes_each_time_while_off() {
    let _off = Off::begin();
    let cache = TtlCache::new(8, Duration::from_secs(60));
    cache.insert("a", 1);
    assert_eq!(cache.get_or_insert("a", 2), 2);
    assert_eq!(cache.get_or_insert_with("a", || 3), 3);
    assert_eq!(cache.try_get_or_insert_with("a", || Ok::<_, ()>(4)), Ok(4));
    assert_eq!(cache.try_get_or_insert_with("a", || Err(5)), Err(5));
    assert_eq!(pollster::block_on(cache.get_or_insert_with_async("a", async { 6 })), 6);
    assert_eq!(pollster::block_on(cache.try_get_or_insert_with_async("a", async { Ok::<_, ()>(7) })), Ok(7));
    assert_eq!(cache.info().misses, 0);
    assert_eq!(cache.get("a"), Some(1));
}

#[test]
fn a_key_is_neither_hashed_nor_compared_while_off() {
    #[derive(Clone, Eq)]
    struct Untouchable;

    impl Hash for Untouchable {
        fn hash<H: Hasher>(&self, _: &mut H) {
            unreachable!()
        }
    }

    impl PartialEq for Untouchable {
        fn eq(&self, _: &Self) -> bool {
            unreachable!()
        }
    }

    #[ttl_cache]
    fn seven(_key: &Untouchable) -> u32 {
        7
    }

    let _off = Off::begin();
    assert_eq!(seven(&Untouchable), 7);
}

#[test]
fn a_computation_ends_as_it_began() {
    #[ttl_cache]
    fn switching(to: bool) {
        set_enabled(to);
    }

    let off = Off::begin();
    switching(true);
    assert!(!switching::cache_contains(true));
    switching(false);
    assert!(switching::cache_contains(false));
    drop(off);
}

/// Returns what a process prints that first asks for the switch, with `value` in its environment.
fn in_a_process_with(value: Option<&str>, test: &str) -> String {
    let mut process = Command::new(env::current_exe().unwrap());
    process.args(["--exact", "--ignored", "--nocapture", test]).env_remove("TTL_MEMO");
    if let Some(value) = value {
        process.env("TTL_MEMO", value);
    }
    String::from_utf8(process.output().unwrap().stdout).unwrap()
}

#[test]
#[ignore = "other tests run it in another process"]
fn ask() {
    #[ttl_cache]
    fn seven() -> u32 {
        7
    }

    seven();
    println!("remembers: {}", seven::cache_contains());
    assert_eq!(is_enabled(), seven::cache_contains());
}

#[test]
#[ignore = "other tests run it in another process"]
fn switch_and_ask() {
    set_enabled(true);
    println!("is on: {}", is_enabled());
}

#[test]
fn the_environment_can_switch_caching_off() {
    for value in ["off", "0", "false", "OFF", "False"] {
        let said = in_a_process_with(Some(value), "switch::ask");
        assert!(said.contains("remembers: false"), "{value}: {said}");
    }
}

#[test]
fn caching_is_on_unless_the_environment_switches_it_off() {
    for value in [None, Some(""), Some("on"), Some("1"), Some("offline")] {
        let said = in_a_process_with(value, "switch::ask");
        assert!(said.contains("remembers: true"), "{value:?}: {said}");
    }
}

#[test]
fn set_enabled_overrides_the_environment() {
    let said = in_a_process_with(Some("off"), "switch::switch_and_ask");
    assert!(said.contains("is on: true"), "{said}");
}
