//! What can be changed while a cache is used: its bound, its default time to live, its statistics.

use std::sync::{Barrier, mpsc};
use std::thread;
use std::time::Duration;

use ttl_memo::{ManualTimer, RemovalCause, TtlCache, TtlCacheBuilder};

use crate::hooks::validate;

const SECOND: Duration = Duration::from_secs(1);

fn unbounded() -> TtlCacheBuilder<u32, u32> {
    TtlCache::builder().unbounded()
}

/// Stores keys from 0 on.
fn fill(cache: &TtlCache<u32, u32>, len: u32) {
    for key in 0..len {
        cache.insert(key, key);
    }
}

/// The README's comparison: `maxsize` changed while the cache is used.
#[test]
fn a_smaller_maxsize_evicts_at_once_the_least_recently_used() {
    let (sender, removed) = mpsc::channel();
    let listener = move |key: &u32, _: &u32, cause| sender.send((*key, cause)).unwrap();
    let cache = TtlCache::builder().maxsize(4).removal_listener(listener).build();
    fill(&cache, 4);
    cache.get(&0);
    cache.set_maxsize(Some(2));
    assert_eq!(cache.keys(), [3, 0]);
    assert_eq!(removed.try_iter().collect::<Vec<_>>(), [(1, RemovalCause::Size), (2, RemovalCause::Size)]);
    assert_eq!((cache.maxsize(), cache.info().maxsize, cache.parameters().maxsize), (Some(2), Some(2), Some(2)));
    assert_eq!(cache.info().evictions, 2);
}

#[test]
fn a_smaller_maxsize_evicts_expired_entries_first() {
    static CLOCK: ManualTimer = ManualTimer::new();
    let cache = TtlCache::builder().timer(&CLOCK).build();
    cache.insert("old", 1);
    cache.insert_with_ttl("expired", 2, Some(SECOND));
    CLOCK.advance(SECOND);
    cache.set_maxsize(Some(1));
    assert_eq!(cache.keys(), ["old"]);
    assert_eq!((cache.info().evictions, cache.info().expirations), (0, 1));
}

#[test]
fn a_smaller_maxsize_evicts_stale_entries_before_fresh_ones() {
    static CLOCK: ManualTimer = ManualTimer::new();
    let cache = TtlCache::builder().timer(&CLOCK).stale(60 * SECOND).build();
    cache.insert("fresh", 1);
    cache.insert_with_ttl("stale", 2, Some(SECOND));
    CLOCK.advance(SECOND);
    cache.get("stale");
    cache.set_maxsize(Some(1));
    assert_eq!(cache.keys(), ["fresh"]);
}

#[test]
fn an_unbounded_cache_that_gets_a_bound_evicts_in_the_order_of_use() {
    let cache = unbounded().build();
    fill(&cache, 1_000);
    for key in (0..500).rev() {
        cache.get(&key);
    }
    cache.set_maxsize(Some(1_000));
    cache.insert(1_000, 0);
    assert!(!cache.contains_key(&500), "the first that was stored and not read");
    cache.get(&501);
    cache.set_maxsize(Some(3));
    validate(&cache);
    assert_eq!(cache.keys(), [0, 1_000, 501]);
}

#[test]
fn without_a_bound_nothing_is_evicted_any_more() {
    let cache = TtlCache::new(1, SECOND);
    cache.set_maxsize(None);
    fill(&cache, 100);
    assert_eq!((cache.len(), cache.maxsize()), (100, None));
}

#[test]
fn a_maxsize_of_zero_removes_even_what_has_no_size() {
    let cache = TtlCache::builder().getsizeof(|_: &u8| 0).build();
    cache.insert('a', 1);
    cache.set_maxsize(Some(0));
    assert!(cache.is_empty());
    assert_eq!(cache.insert('a', 1), None);
    assert!(cache.is_empty());
}

#[test]
fn a_new_default_ttl_applies_to_what_is_stored_from_then_on() {
    static CLOCK: ManualTimer = ManualTimer::new();
    let cache = TtlCache::builder().ttl(SECOND).timer(&CLOCK).build();
    cache.insert("before", 1);
    cache.get_or_insert_with("meanwhile", || {
        cache.set_default_ttl(Some(3 * SECOND));
        2
    });
    cache.insert_with_ttl("given", 3, Some(5 * SECOND));
    assert_eq!(["before", "meanwhile", "given"].map(|key| cache.ttl(key)), [1, 3, 5].map(|n| Some(n * SECOND)));
    cache.set_default_ttl(None);
    cache.insert("after", 4);
    assert_eq!(cache.ttl("after"), Some(Duration::MAX));
    assert_eq!((cache.default_ttl(), cache.parameters().ttl), (None, None));
}

#[test]
fn any_default_ttl_can_be_set_and_read() {
    let cache = TtlCache::<u8, u8>::default();
    for ttl in [None, Some(Duration::ZERO), Some(Duration::from_nanos(7)), Some(SECOND), Some(Duration::MAX)] {
        cache.set_default_ttl(ttl);
        assert_eq!(cache.default_ttl(), ttl);
    }
}

#[test]
fn a_reset_of_the_statistics_keeps_the_entries() {
    let cache = TtlCache::new(1, SECOND);
    for key in ['a', 'b'] {
        cache.get_or_insert_with(key, || 1);
        cache.get(&key);
    }
    cache.reset_statistics();
    assert_eq!(cache.info().to_string(), "CacheInfo(hits=0, misses=0, maxsize=1, currsize=1)");
    assert_eq!(cache.info().evictions, 0);
    assert!(cache.info().load_time.is_zero());
    cache.get(&'b');
    assert_eq!(cache.info().hits, 1);
}

#[test]
fn a_listed_cache_is_changed_without_knowing_its_types() {
    let cache = TtlCache::builder().name("parameters: listed").build();
    fill(&cache, 100);
    let listed = ttl_memo::caches().into_iter().find(|listed| listed.name() == "parameters: listed").unwrap();
    listed.set_maxsize(Some(10));
    listed.set_default_ttl(Some(SECOND));
    listed.reset_statistics();
    assert_eq!((cache.len(), cache.maxsize(), cache.default_ttl()), (10, Some(10), Some(SECOND)));
    assert_eq!((listed.parameters().maxsize, listed.info().evictions), (Some(10), 0));
}

#[test]
fn the_bound_holds_while_it_changes_and_others_store() {
    let cache = unbounded().build();
    let start = Barrier::new(3);
    thread::scope(|scope| {
        for thread in 0..2 {
            let (cache, start) = (&cache, &start);
            scope.spawn(move || {
                start.wait();
                for n in 0..20_000 {
                    cache.get_or_insert((n * 7 + thread) % 500, n);
                }
            });
        }
        start.wait();
        for maxsize in (0..200).rev() {
            cache.set_maxsize(Some(maxsize));
            assert!(cache.items().len() <= maxsize);
            validate(&cache);
        }
    });
    assert!(cache.is_empty());
}

#[test]
fn a_value_that_no_longer_fits_is_refused() {
    let cache = TtlCache::builder().maxsize(10).getsizeof(String::len).build();
    cache.insert("key", "12345".to_owned());
    cache.set_maxsize(Some(5));
    let error = cache.try_insert("key", "123456".to_owned()).unwrap_err();
    assert_eq!((error.value.as_str(), error.size, error.maxsize), ("123456", 6, 5));
    assert_eq!(cache.get("key").as_deref(), Some("12345"));
}
