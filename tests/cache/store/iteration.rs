//! Iteration: from the least to the most recently used entry, and without removing what has expired. The listener of
//! `clear` and `retain` hears of the removed entries in the same order.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use ttl_memo::{ManualTimer, RemovalCause, TtlCache};

const TTL: Duration = Duration::from_secs(10);

type Cache = TtlCache<u32, u32>;
type Heard = Arc<Mutex<Vec<(u32, RemovalCause)>>>;

fn cache() -> (Cache, Arc<ManualTimer>, Heard) {
    let (clock, heard) = (Arc::new(ManualTimer::new()), Heard::default());
    let listener = {
        let heard = Arc::clone(&heard);
        move |key: &u32, _: &u32, cause| heard.lock().unwrap().push((*key, cause))
    };
    let builder = TtlCache::builder().maxsize(64).ttl(TTL).timer(Arc::clone(&clock)).removal_listener(listener);
    (builder.build(), clock, heard)
}

/// Uses the keys 0 to 31 in every way that counts as a use, and in ways that don't. Returns them in the order of use.
fn use_in_many_ways(cache: &Cache) -> Vec<u32> {
    for key in 0..32 {
        cache.insert(key, key);
    }
    let mut order: Vec<u32> = (0..32).collect();
    for n in 0..200 {
        let key = n * 11 % 32;
        match n % 7 {
            0 => _ = cache.get(&key),
            1 => _ = cache.insert(key, key),
            2 => _ = cache.get_or_insert_with(key, || unreachable!()),
            3 => _ = cache.get_or_insert(key, 0),
            4 => _ = cache.insert_with_ttl(key, key, Some(2 * TTL)),
            5 => drop((cache.peek(&key), cache.contains_key(&key), cache.ttl(&key), cache.items())),
            _ => _ = cache.set_ttl(&key, Some(3 * TTL)),
        }
        if n % 7 < 5 {
            order.retain(|other| *other != key);
            order.push(key);
        }
    }
    order
}

#[test]
fn keys_values_and_items_go_from_the_least_to_the_most_recently_used() {
    let (cache, _, _) = cache();

    let order = use_in_many_ways(&cache);

    assert_eq!(cache.keys(), order);
    assert_eq!(cache.values(), order);
    assert_eq!(cache.items(), order.iter().map(|key| (*key, *key)).collect::<Vec<_>>());
    assert_eq!((&cache).into_iter().map(|(key, _)| key).collect::<Vec<_>>(), order);
}

#[test]
fn iteration_is_no_use() {
    let (cache, _, _) = cache();
    let order = use_in_many_ways(&cache);

    drop((cache.keys(), cache.values(), cache.items()));

    assert_eq!(cache.keys(), order);
    assert_eq!(cache.pop_lru(), Some((order[0], order[0])));
}

#[test]
fn clear_tells_the_listener_from_the_least_to_the_most_recently_used() {
    let (cache, _, heard) = cache();
    let order = use_in_many_ways(&cache);
    heard.lock().unwrap().clear();

    cache.clear();

    let expected: Vec<_> = order.into_iter().map(|key| (key, RemovalCause::Explicit)).collect();
    assert_eq!(*heard.lock().unwrap(), expected);
}

#[test]
fn retain_asks_and_tells_the_listener_from_the_least_to_the_most_recently_used() {
    let (cache, _, heard) = cache();
    let order = use_in_many_ways(&cache);
    heard.lock().unwrap().clear();
    let mut asked = Vec::new();

    cache.retain(|key, _| {
        asked.push(*key);
        key % 3 == 0
    });

    assert_eq!(asked, order);
    let removed = order.iter().filter(|key| *key % 3 != 0).map(|key| (*key, RemovalCause::Explicit));
    assert_eq!(*heard.lock().unwrap(), removed.collect::<Vec<_>>());
    assert_eq!(cache.keys(), order.iter().copied().filter(|key| key % 3 == 0).collect::<Vec<_>>());
}

#[test]
fn iteration_shows_no_expired_entry_and_removes_none() {
    let looks: [fn(&Cache) -> usize; 4] = [
        |cache| cache.keys().len(),
        |cache| cache.values().len(),
        |cache| cache.items().len(),
        |cache| cache.into_iter().count(),
    ];
    for look in looks {
        let (cache, clock, heard) = cache();
        cache.insert(1, 10);
        cache.insert(2, 20);
        cache.insert_with_ttl(3, 30, None);
        clock.advance(TTL);

        assert_eq!(look(&cache), 1);
        assert_eq!(*heard.lock().unwrap(), [], "nothing was removed");
        assert_eq!(cache.expire(), [(1, 10), (2, 20)]);
        assert_eq!(heard.lock().unwrap().len(), 2);
    }
}
