//! What users do with four caches of Python that this one replaces: a test for each use.

use std::collections::HashSet;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use ttl_memo::{ManualTimer, RemovalCause, TtlCache};

const SECOND: Duration = Duration::from_secs(1);

fn clock() -> Arc<ManualTimer> {
    Arc::new(ManualTimer::new())
}

// cachetools.TTLCache and TLRUCache

#[test]
fn cachetools_ttlcache_is_a_mapping() {
    let cache = TtlCache::new(10, 60 * SECOND);

    cache.insert("one", 1);
    assert_eq!(cache.get("one"), Some(1));
    assert!(cache.contains_key("one") && !cache.contains_key("two"));
    assert_eq!(cache.get_or_insert("two", 2), 2);
    assert_eq!((cache.len(), cache.currsize(), cache.maxsize()), (2, 2, Some(10)));
    assert_eq!(cache.remove("one"), Some(1));
    assert_eq!(cache.items(), [("two", 2)]);
    cache.clear();
    assert!(cache.is_empty());
}

#[test]
fn cachetools_ttlcache_evicts_the_least_recently_used_when_full() {
    let cache = TtlCache::new(2, 60 * SECOND);
    cache.insert(1, 'a');
    cache.insert(2, 'b');

    cache.get(&1);
    cache.insert(3, 'c');

    assert_eq!(cache.keys().into_iter().collect::<HashSet<_>>(), HashSet::from([1, 3]));
}

#[test]
fn cachetools_ttlcache_removes_the_expired_before_it_evicts() {
    let clock = clock();
    let cache = TtlCache::builder().maxsize(2).ttl(10 * SECOND).timer(Arc::clone(&clock)).build();
    cache.insert(1, 'a');
    clock.advance(6 * SECOND);
    cache.insert(2, 'b');
    cache.get(&1);

    clock.advance(4 * SECOND);
    cache.insert(3, 'c');

    assert_eq!(cache.keys().into_iter().collect::<HashSet<_>>(), HashSet::from([2, 3]));
    assert_eq!((cache.info().evictions, cache.info().expirations), (0, 1));
}

#[test]
fn cachetools_getsizeof_bounds_the_sum_of_sizes() {
    let cache = TtlCache::builder().maxsize(10).getsizeof(|text: &&str| text.len()).build();
    cache.insert(1, "four");
    cache.insert(2, "seven b");
    assert_eq!((cache.currsize(), cache.len()), (7, 1));

    let error = cache.try_insert(3, "longer than ten").unwrap_err();

    assert_eq!((error.value, error.size, error.maxsize), ("longer than ten", 15, 10));
    assert_eq!(cache.items(), [(2, "seven b")]);
}

#[test]
fn cachetools_expire_returns_the_expired_items() {
    let clock = clock();
    let cache = TtlCache::builder().ttl(10 * SECOND).timer(Arc::clone(&clock)).build();
    cache.insert("first", 1);
    clock.advance(SECOND);
    cache.insert("second", 2);
    clock.advance(SECOND);
    cache.insert("third", 3);

    clock.advance(9 * SECOND);

    assert_eq!(cache.expire(), [("first", 1), ("second", 2)]);
    assert_eq!(cache.expire(), []);
    assert_eq!(cache.len(), 1);
}

#[test]
fn cachetools_popitem_takes_the_least_recently_used() {
    let cache = TtlCache::new(10, 60 * SECOND);
    cache.insert(1, 'a');
    cache.insert(2, 'b');
    cache.get(&1);

    assert_eq!(cache.pop_lru(), Some((2, 'b')));
    assert_eq!(cache.pop_lru(), Some((1, 'a')));
    assert_eq!(cache.pop_lru(), None);
}

#[test]
fn cachetools_tlrucache_asks_ttu_for_each_lifetime() {
    let clock = clock();
    let cache = TtlCache::builder()
        .ttu(|key: &&str, seconds: &u32| if *key == "never" { Duration::ZERO } else { SECOND * *seconds })
        .timer(Arc::clone(&clock))
        .build();
    cache.insert("short", 1);
    cache.insert("long", 5);
    cache.insert("never", 5);
    assert_eq!(cache.len(), 2);

    clock.advance(SECOND);

    assert_eq!(cache.expire(), [("short", 1)]);
    assert_eq!(cache.items(), [("long", 5)]);
}

#[test]
fn cachetools_ttl_cache_returns_info_and_parameters() {
    let cache = TtlCache::<u32, u32>::builder().maxsize(3).ttl(SECOND).name("squares").build();

    for n in [2, 2, 3] {
        cache.get_or_insert_with(n, || n * n);
    }

    assert_eq!(cache.info().to_string(), "CacheInfo(hits=1, misses=2, maxsize=3, currsize=2)");
    let parameters = cache.parameters();
    assert_eq!((parameters.maxsize, parameters.ttl), (Some(3), Some(SECOND)));
    assert_eq!(parameters.name.as_deref(), Some("squares"));
}

// ttlstore.TTLStore

#[test]
fn ttlstore_calls_back_with_what_expired() {
    let clock = clock();
    let (sender, gone) = channel();
    let store = TtlCache::builder()
        .unbounded()
        .ttl(10 * SECOND)
        .timer(Arc::clone(&clock))
        .removal_listener(move |key: &String, value: &u32, cause| sender.send((key.clone(), *value, cause)).unwrap())
        .build();
    store.insert("a".to_owned(), 1);
    store.insert("b".to_owned(), 2);

    clock.advance(10 * SECOND);
    store.expire();

    let mut gone: Vec<_> = gone.try_iter().collect();
    gone.sort_by(|one, other| one.0.cmp(&other.0));
    assert_eq!(gone, [("a".to_owned(), 1, RemovalCause::Expired), ("b".to_owned(), 2, RemovalCause::Expired)]);
}

#[test]
fn ttlstore_setting_again_renews() {
    let clock = clock();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let store = TtlCache::builder()
        .ttl(10 * SECOND)
        .timer(Arc::clone(&clock))
        .removal_listener({
            let heard = Arc::clone(&heard);
            move |_: &&str, value: &u32, cause| heard.lock().unwrap().push((*value, cause))
        })
        .build();
    store.insert("key", 1);
    clock.advance(6 * SECOND);
    store.insert("key", 2);

    clock.advance(6 * SECOND);
    store.expire();

    assert_eq!(store.get("key"), Some(2));
    assert_eq!(*heard.lock().unwrap(), [(1, RemovalCause::Replaced)]);
}

// poche.Cache

#[test]
fn poche_items_have_their_own_ttl_or_the_default() {
    let clock = clock();
    let cache = TtlCache::builder().ttl(10 * SECOND).timer(Arc::clone(&clock)).build();

    cache.insert("default", 1);
    cache.insert_with_ttl("short", 2, Some(SECOND));
    cache.insert_with_ttl("for ever", 3, None);

    assert_eq!(cache.default_ttl(), Some(10 * SECOND));
    assert_eq!(cache.ttl("default"), Some(10 * SECOND));
    assert_eq!(cache.ttl("short"), Some(SECOND));
    assert_eq!(cache.ttl("for ever"), Some(Duration::MAX));
    assert_eq!(cache.ttl("nothing"), None);
}

#[test]
fn poche_an_item_lives_until_a_wall_clock_time() {
    let cache = TtlCache::new(10, SECOND);
    cache.insert("key", 1);

    assert!(cache.set_deadline("key", SystemTime::now() + 3600 * SECOND));

    let left = cache.ttl("key").unwrap();
    assert!((3590 * SECOND..=3600 * SECOND).contains(&left), "{left:?}");
}

#[test]
fn poche_get_or_set() {
    let cache = TtlCache::new(10, SECOND * 60);

    assert_eq!(cache.get_or_insert("key", 1), 1);
    assert_eq!(cache.get_or_insert("key", 2), 1);
}

#[test]
fn poche_set_ttl_counts_from_now_and_none_means_no_expiry() {
    let clock = clock();
    let cache = TtlCache::builder().ttl(10 * SECOND).timer(Arc::clone(&clock)).build();
    cache.insert("key", 1);
    clock.advance(9 * SECOND);

    assert!(cache.set_ttl("key", Some(5 * SECOND)));
    assert_eq!(cache.ttl("key"), Some(5 * SECOND));
    assert!(cache.set_ttl("key", None));
    assert_eq!(cache.ttl("key"), Some(Duration::MAX));
    assert!(!cache.set_ttl("nothing", None));
}

#[test]
fn poche_bump_puts_the_end_off() {
    let clock = clock();
    let cache = TtlCache::builder().ttl(10 * SECOND).timer(Arc::clone(&clock)).build();
    cache.insert("key", 1);
    clock.advance(9 * SECOND);

    assert!(cache.extend_ttl("key", 5 * SECOND));

    assert_eq!(cache.ttl("key"), Some(6 * SECOND));
    clock.advance(6 * SECOND);
    assert!(!cache.extend_ttl("key", 5 * SECOND), "too late");
}

#[test]
fn poche_keys_values_items_len_in_and_flush() {
    let cache = TtlCache::builder().unbounded().no_ttl().build();
    cache.insert('a', 1);
    cache.insert('b', 2);

    assert_eq!(cache.keys().into_iter().collect::<HashSet<_>>(), HashSet::from(['a', 'b']));
    assert_eq!(cache.values().into_iter().sum::<i32>(), 3);
    assert_eq!(cache.items().into_iter().collect::<HashSet<_>>(), HashSet::from([('a', 1), ('b', 2)]));
    assert_eq!((cache.len(), cache.contains_key(&'a'), cache.contains_key(&'c')), (2, true, false));
    cache.clear();
    assert!(cache.is_empty());
}

// atomic_lru.Storage

#[test]
fn atomic_lru_max_items_bounds_the_number_of_items() {
    let storage = TtlCache::builder().maxsize(100).no_ttl().build();

    for key in 0..1000 {
        storage.insert(key, key);
    }

    assert_eq!(storage.len(), 100);
    assert!((900..1000).all(|key| storage.contains_key(&key)));
}

#[test]
fn atomic_lru_size_limit_in_bytes_bounds_the_bytes() {
    let storage = TtlCache::builder().maxsize(1000).getsizeof(Vec::len).build();

    for key in 0..100 {
        storage.insert(key, vec![0_u8; 90]);
        assert!(storage.currsize() <= 1000);
    }

    assert_eq!((storage.len(), storage.currsize()), (11, 990));
}

#[test]
fn atomic_lru_is_shared_by_threads() {
    let storage = Arc::new(TtlCache::builder().maxsize(50).no_ttl().build());

    let threads: Vec<_> = (0..4)
        .map(|thread| {
            let storage = Arc::clone(&storage);
            std::thread::spawn(move || {
                for key in 0..1000 {
                    storage.insert((thread, key), key);
                    assert!(storage.get(&(thread, key)).is_none_or(|value| value == key));
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }

    assert_eq!(storage.len(), 50);
}
