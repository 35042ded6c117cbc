//! No single call pays for everything that happened before it. Work is counted in drops, or as the least processor time of
//! many tries on this thread, and compared with the same work in another state, so a busy machine changes nothing.

use std::fs;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use ttl_memo::{ManualTimer, TtlCache};

use super::live_count::LiveCount;
use super::operations::Hashing;

const TTL: Duration = Duration::from_secs(60);

/// The processor time that this thread has used, in nanoseconds, where the system tells.
fn processor_time() -> Option<u64> {
    // The system brings the number up to date when another thread may run.
    thread::yield_now();
    fs::read_to_string("/proc/thread-self/schedstat").ok()?.split(' ').next()?.parse().ok()
}

/// The processor time of `work`.
fn time_of(work: impl FnOnce()) -> Option<u64> {
    let before = processor_time()?;
    work();
    Some(processor_time()? - before)
}

#[test]
fn a_store_after_many_expirations_drops_a_small_part_of_the_expired() {
    const KEYS: u32 = 50_000;
    static LIVE: LiveCount = LiveCount::new();
    for maxsize in [None, Some(KEYS as usize)] {
        let clock = Arc::new(ManualTimer::new());
        let builder = TtlCache::builder().ttl(TTL).timer(Arc::clone(&clock));
        let cache = match maxsize {
            Some(maxsize) => builder.maxsize(maxsize).build(),
            None => builder.unbounded().build(),
        };
        for key in 0..KEYS {
            cache.insert(key, LIVE.token());
        }
        clock.advance(TTL);

        let most = (0..KEYS).map(|n| {
            let before = LIVE.count();
            cache.insert(KEYS + n, LIVE.token());
            before + 1 - LIVE.count()
        });
        let most = most.max().unwrap();

        assert!(most <= isize::try_from(KEYS / 10).unwrap(), "one store dropped {most} of {KEYS} values");
        assert_eq!((cache.info().evictions, cache.len()), (0, KEYS as usize));
        let left = LIVE.count() - isize::try_from(KEYS).unwrap();
        assert!(left <= isize::try_from(KEYS / 10).unwrap(), "{left} expired values are left after as many stores");
        drop(cache);
        assert_eq!(LIVE.count(), 0);
    }
}

/// Expired entries that no call has removed yet are there for nobody.
#[test]
fn expired_entries_are_invisible_however_many_they_are() {
    const KEYS: u32 = 50_000;
    let clock = Arc::new(ManualTimer::new());
    let cache = TtlCache::builder().unbounded().ttl(TTL).timer(Arc::clone(&clock)).build();
    for key in 0..KEYS {
        cache.insert(key, key);
    }
    clock.advance(TTL);
    cache.insert(KEYS, KEYS);

    assert_eq!((cache.len(), cache.currsize(), cache.info().currsize), (1, 1, 1));
    assert_eq!(cache.items(), [(KEYS, KEYS)]);
    assert_eq!((cache.get(&1), cache.ttl(&1), cache.remove(&1)), (None, None, None));
    assert_eq!(cache.pop_lru(), Some((KEYS, KEYS)));
    assert!(cache.is_empty());
}

/// How much a miss takes, as the least of many tries.
fn time_of_a_miss(cache: &TtlCache<u32, u32, Hashing>) -> Option<u64> {
    const TRIES: u32 = 50;
    const MISSES: u32 = 100;
    let times = (0..TRIES).map(|n| {
        time_of(|| {
            for key in 0..MISSES {
                assert_eq!(cache.get(&(10_000 + n * MISSES + key)), None);
            }
        })
    });
    times.min().flatten()
}

#[test]
fn a_miss_costs_no_more_after_a_thousand_keys_of_one_hash_came_and_went() {
    let cache = TtlCache::builder().unbounded().hasher(Hashing::Alike).build();
    // One stays, so that the cache is never empty.
    cache.insert(0, 0);
    let Some(before) = time_of_a_miss(&cache) else { return };

    for key in 1..=1_000 {
        cache.insert(key, key);
    }
    for key in 1..=1_000 {
        assert_eq!(cache.remove(&key), Some(key));
    }

    let after = time_of_a_miss(&cache).unwrap();
    assert!(after < 20 * before, "a hundred misses took {before} ns, and take {after} ns now");
}

/// The same when the keys leave because others need the room, or expire.
#[test]
fn a_miss_costs_no_more_after_a_thousand_keys_of_one_hash_were_evicted_or_expired() {
    let clock = Arc::new(ManualTimer::new());
    let builder = || TtlCache::builder().ttl(TTL).timer(Arc::clone(&clock)).hasher(Hashing::Alike);
    for cache in [builder().maxsize(300).build(), builder().unbounded().build()] {
        cache.insert_with_ttl(0, 0, None);
        let Some(before) = time_of_a_miss(&cache) else { return };

        for key in 1..=1_000 {
            cache.insert(key, key);
        }
        clock.advance(TTL);
        drop(cache.expire());
        for key in 1..=1_000 {
            cache.insert_with_ttl(key % 2, 0, None);
        }

        let after = time_of_a_miss(&cache).unwrap();
        assert!(after < 20 * before, "a hundred misses took {before} ns, and take {after} ns now");
    }
}

/// How much an eviction takes among two entries that fill the cache, as the least of many tries.
fn time_of_an_eviction_among_few(cache: &TtlCache<usize, usize>, maxsize: usize) -> Option<u64> {
    const EVICTIONS: usize = 20;
    let times = (0..50).map(|_| {
        time_of(|| {
            for key in 0..EVICTIONS {
                cache.insert(key, maxsize / 2);
            }
        })
    });
    times.min().flatten()
}

#[test]
fn an_eviction_among_few_costs_no_more_after_many_small_entries_were_there() {
    const MAXSIZE: usize = 100_000;
    let cache = TtlCache::builder().maxsize(MAXSIZE).getsizeof(|size: &usize| *size).build();
    let Some(before) = time_of_an_eviction_among_few(&cache, MAXSIZE) else { return };

    for key in 0..MAXSIZE {
        cache.insert(key, 1);
    }

    let after = time_of_an_eviction_among_few(&cache, MAXSIZE).unwrap();
    assert_eq!(cache.len(), 2);
    assert!(after < 20 * before, "twenty evictions took {before} ns, and take {after} ns now");
}

/// How much a store of a new key takes, as the least of many tries, when `keys` others have the same hash.
fn time_of_a_store_among_equal_hashes(keys: u32) -> Option<u64> {
    let cache = TtlCache::builder().unbounded().hasher(Hashing::Alike).build();
    for key in 0..keys {
        cache.insert(key, key);
    }
    (0..50).map(|n| time_of(|| assert_eq!(cache.get_or_insert(keys + n, 0), 0))).min().flatten()
}

#[test]
fn a_store_among_equal_hashes_takes_time_in_proportion_to_their_number() {
    let Some(few) = time_of_a_store_among_equal_hashes(250) else { return };
    let many = time_of_a_store_among_equal_hashes(2_000).unwrap();

    assert!(many < 20 * few, "with eight times as many keys, a store takes {many} ns instead of {few} ns");
}
