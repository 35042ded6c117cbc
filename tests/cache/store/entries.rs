//! `entry`: a key's value read and changed in one step, one caller after the other.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use ttl_memo::{ManualTimer, RemovalCause, TtlCache, Update};

use crate::hooks::assert_at_rest;

const SECOND: Duration = Duration::from_secs(1);

fn cache() -> TtlCache<&'static str, u32> {
    TtlCache::new(128, 60 * SECOND)
}

#[test]
fn a_value_is_inserted_if_there_is_none() {
    let cache = cache();
    assert_eq!(cache.entry("key").or_insert(1), 1);
    assert_eq!(cache.entry("key").or_insert(2), 1);
    assert_eq!(cache.entry("key").or_insert_with(|| unreachable!()), 1);
    assert_eq!((cache.info().hits, cache.info().misses), (2, 1));
}

#[test]
fn a_value_is_modified_if_there_is_one() {
    let cache = cache();
    drop(cache.entry("key").and_modify(|_| unreachable!()));
    assert!(cache.is_empty());
    cache.insert("key", 1);
    drop(cache.entry("key").and_modify(|value| *value += 1));
    assert_eq!(cache.entry("key").and_modify(|value| *value *= 10).and_modify(|value| *value += 1).or_insert(0), 21);
    assert_eq!(cache.get("key"), Some(21));
    assert_at_rest(&cache);
}

#[test]
fn what_becomes_of_a_key_is_computed() {
    let cache = cache();
    let update = |update: Update<u32>| cache.entry("key").and_compute_with(|_| update);
    assert_eq!(update(Update::Keep), None);
    assert_eq!(update(Update::Remove), None);
    assert_eq!(update(Update::Store(1)), Some(1));
    assert_eq!(update(Update::Keep), Some(1));
    assert_eq!(cache.entry("key").and_compute_with(|value| Update::Store(value.unwrap() + 1)), Some(2));
    assert_eq!(update(Update::Remove), None);
    assert!(cache.is_empty());
    assert_at_rest(&cache);
}

#[test]
fn storing_begins_a_lifetime_and_keeping_does_not() {
    static CLOCK: ManualTimer = ManualTimer::new();
    let cache = TtlCache::builder().ttl(10 * SECOND).timer(&CLOCK).build();
    for key in ['a', 'b', 'c'] {
        cache.insert(key, 1);
    }
    CLOCK.advance(4 * SECOND);
    cache.entry('a').and_compute_with(|_| Update::Keep);
    cache.entry('b').and_compute_with(|_| Update::Store(2));
    drop(cache.entry('c').and_modify(|value| *value = 3));
    assert_eq!(['a', 'b', 'c'].map(|key| cache.ttl(&key).unwrap()), [6, 10, 10].map(|n| n * SECOND));
}

#[test]
fn an_expired_value_is_none_and_a_stale_one_is_a_value() {
    static CLOCK: ManualTimer = ManualTimer::new();
    let cache = TtlCache::builder().ttl(SECOND).stale(SECOND).timer(&CLOCK).build();
    cache.insert('a', 1);
    CLOCK.advance(SECOND);
    cache.entry('a').and_compute_with(|value| {
        assert_eq!(value, Some(&1));
        Update::Keep
    });
    CLOCK.advance(SECOND);
    assert_eq!(cache.entry('a').and_modify(|_| unreachable!()).or_insert(2), 2);
}

#[test]
fn the_listener_is_told_why_a_value_went() {
    let (sender, removed) = mpsc::channel();
    let listener = move |_: &char, value: &u32, cause| sender.send((*value, cause)).unwrap();
    let cache = TtlCache::builder().removal_listener(listener).build();
    cache.insert('a', 1);
    drop(cache.entry('a').and_modify(|value| *value = 2));
    cache.entry('a').and_compute_with(|_| Update::Remove);
    let removed: Vec<_> = removed.try_iter().collect();
    assert_eq!(removed, [(1, RemovalCause::Replaced), (2, RemovalCause::Explicit)]);
}

#[test]
fn changes_count_no_lookups_and_no_failures() {
    let cache = cache();
    cache.entry("key").and_modify(|_| ()).or_insert(1);
    drop(cache.entry("key").and_modify(|value| *value += 1));
    cache.entry("key").and_compute_with(|_| Update::Keep);
    cache.entry("key").and_compute_with(|_| Update::Remove);
    drop(cache.entry("key").and_modify(|_| ()));
    let info = cache.info();
    assert_eq!((info.hits, info.misses, info.failures), (0, 0, 0));
}

#[test]
fn no_change_of_many_threads_is_lost() {
    let (cache, is_inside, removed) = (cache(), AtomicBool::new(false), AtomicU32::new(0));
    let enter = || assert!(!is_inside.swap(true, Ordering::SeqCst), "two closures of one key run at once");
    let leave = || is_inside.store(false, Ordering::SeqCst);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for n in 0..500 {
                    let modify = |count: &mut u32| {
                        enter();
                        *count += 1;
                        leave();
                    };
                    let insert = || {
                        enter();
                        leave();
                        1
                    };
                    cache.entry("key").and_modify(modify).or_insert_with(insert);
                    if n % 100 == 0 {
                        cache.entry("key").and_compute_with(|count| {
                            enter();
                            removed.fetch_add(count.copied().unwrap_or(0), Ordering::SeqCst);
                            leave();
                            Update::Remove
                        });
                    }
                }
            });
        }
    });
    let left = cache.get("key").unwrap_or(0);
    assert_eq!(left + removed.load(Ordering::SeqCst), 2_000);
    assert_at_rest(&cache);
}

#[test]
fn while_a_value_is_modified_others_get_the_old_one() {
    let cache = cache();
    cache.insert("key", 1);
    let modified = cache.entry("key").and_modify(|value| {
        let elsewhere = thread::scope(|scope| scope.spawn(|| cache.get_or_insert_with("key", || 7)).join().unwrap());
        assert_eq!(elsewhere, 1);
        *value = 2;
    });
    assert_eq!(modified.or_insert(0), 2);
}

#[test]
fn a_caller_that_finds_no_value_waits_for_the_one_that_is_inserted() {
    let cache = cache();
    let entry = cache.entry("key").and_modify(|_| unreachable!());
    thread::scope(|scope| {
        let waiter = scope.spawn(|| cache.get_or_insert_with("key", || unreachable!()));
        while cache.info().waits == 0 {
            thread::yield_now();
        }
        assert_eq!(entry.or_insert(3), 3);
        assert_eq!(waiter.join().unwrap(), 3);
    });
}

#[test]
fn a_caller_that_waits_for_a_turn_that_stores_nothing_computes() {
    let cache = cache();
    let entry = cache.entry("key").and_modify(|_| unreachable!());
    thread::scope(|scope| {
        let waiter = scope.spawn(|| cache.get_or_insert_with("key", || 4));
        while cache.info().waits == 0 {
            thread::yield_now();
        }
        drop(entry);
        assert_eq!(waiter.join().unwrap(), 4);
    });
}

#[test]
fn a_turn_waits_for_a_computation() {
    let cache = cache();
    thread::scope(|scope| {
        let (begun, has_begun) = mpsc::channel();
        let cache = &cache;
        scope.spawn(move || {
            cache.get_or_insert_with("key", || {
                begun.send(()).unwrap();
                while cache.info().waits == 0 {
                    thread::yield_now();
                }
                10
            })
        });
        has_begun.recv().unwrap();
        assert_eq!(cache.entry("key").and_modify(|value| *value += 1).or_insert(0), 11);
    });
}

#[test]
fn a_closure_may_use_its_own_key() {
    let cache = cache();
    cache.insert("key", 1);
    let outer = cache.entry("key").and_modify(|value| {
        drop(cache.entry("key").and_modify(|value| *value = 5));
        assert_eq!(cache.get("key"), Some(5));
        *value = 2;
    });
    assert_eq!(outer.or_insert(0), 2);
    assert_eq!(cache.get("key"), Some(5), "the result of the outer closure is outdated");
    assert_at_rest(&cache);
}

#[test]
fn what_is_stored_or_removed_meanwhile_stays_so() {
    let cache = cache();
    cache.insert("key", 1);
    drop(cache.entry("key").and_modify(|value| {
        cache.insert("key", 9);
        *value = 2;
    }));
    assert_eq!(cache.get("key"), Some(9));
    cache.entry("key").and_compute_with(|_| {
        cache.insert("key", 10);
        Update::Remove
    });
    assert_eq!(cache.get("key"), Some(10));
    cache.entry("key").and_compute_with(|_| {
        cache.remove("key");
        Update::Store(3)
    });
    assert!(cache.is_empty());
}

#[test]
fn a_closure_that_panics_leaves_the_old_value() {
    let cache = cache();
    cache.insert("key", 1);
    let panics = |_: &mut u32| panic!("in the closure");
    catch_unwind(AssertUnwindSafe(|| drop(cache.entry("key").and_modify(panics)))).unwrap_err();
    catch_unwind(AssertUnwindSafe(|| cache.entry("key").and_compute_with(|_| panic!("in the closure")))).unwrap_err();
    assert_eq!(cache.entry("key").and_modify(|value| *value += 1).or_insert(0), 2);
    assert_eq!(cache.info().failures, 2);
    assert_at_rest(&cache);
}

#[test]
fn a_value_that_is_removed_does_not_come_back_from_what_was_computed_before() {
    let cache = TtlCache::builder().wait(Duration::from_millis(1)).build();
    let computed = cache.get_or_insert_with("key", || {
        // Its wait ends before this computation does.
        thread::scope(|scope| {
            let compute = || cache.entry("key").and_compute_with(|_| Update::Remove);
            scope.spawn(compute).join().unwrap();
        });
        1
    });
    assert_eq!((computed, cache.get("key")), (1, None));
}
