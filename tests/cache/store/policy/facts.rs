//! What each policy keeps, and what all of them have in common.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use ttl_memo::{ManualTimer, Policy, RemovalCause, TtlCache};

use super::calls::{POLICIES, Random, cache, call, hit_ratio};
use crate::hooks::validate;

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn the_default_policy_is_lru() {
    let cache: TtlCache<u64, u64> = TtlCache::default();
    assert_eq!(cache.parameters().policy, Policy::Lru);
    assert_eq!(Policy::default(), Policy::Lru);
}

/// The README's comparison: entries that are used often outlast a scan.
#[test]
fn a_scan_evicts_what_is_used_often_only_under_lru() {
    let kept_after_scan = |policy| {
        let cache = cache(policy, 1_000);
        for _ in 0..3 {
            (0..500).for_each(|key| _ = call(&cache, key));
        }
        (10_000..20_000).for_each(|key| _ = call(&cache, key));
        validate(&cache);
        (0..500).filter(|key| cache.contains_key(key)).count()
    };
    let [lru, s3_fifo, adaptive] = POLICIES.map(kept_after_scan);
    assert_eq!(lru, 0);
    // One eviction looks at 64 entries at most, so it may take one that is used often.
    assert!(s3_fifo >= 490 && adaptive >= 490, "{s3_fifo} and {adaptive} of 500 are left");
}

#[test]
fn a_loop_larger_than_the_cache_has_hits_under_the_adaptive_policy() {
    let keys: Vec<u64> = (0..40_000).map(|call| call % 1_500).collect();
    assert!(hit_ratio(Policy::Lru, 1_000, &keys) < 0.1);
    let adaptive = hit_ratio(Policy::Adaptive, 1_000, &keys);
    assert!(adaptive > 60.0, "{adaptive} % of 66.7 at most");
}

#[test]
fn keys_that_are_asked_for_most_often_are_kept_by_all_but_lru() {
    let mut random = Random::new(1);
    let keys: Vec<u64> = (0..40_000).map(|_| random.skewed(10_000)).collect();
    let [lru, s3_fifo, adaptive] = POLICIES.map(|policy| hit_ratio(policy, 500, &keys));
    assert!(s3_fifo > lru + 3.0, "{s3_fifo} % and {lru} %");
    assert!(adaptive > lru + 3.0, "{adaptive} % and {lru} %");
}

/// Each key is asked for some times within a while, and never again: what was used last is what is used next.
#[test]
fn the_adaptive_policy_finds_out_that_what_was_used_last_is_used_next() {
    let mut random = Random::new(2);
    let keys: Vec<u64> = (0..60_000_u64).map(|call| call / 10 + random.below(1_800)).collect();
    let [lru, s3_fifo, adaptive] = POLICIES.map(|policy| hit_ratio(policy, 1_000, &keys));
    assert!(adaptive > lru - 1.0, "{adaptive} % and {lru} %");
    assert!(s3_fifo < lru - 2.0, "{s3_fifo} % and {lru} %");
}

#[test]
fn the_adaptive_policy_follows_calls_that_change() {
    let mut random = Random::new(3);
    let keys: Vec<u64> = (0..80_000_u64)
        .map(|call| if call / 20_000 % 2 == 0 { call / 10 + random.below(1_500) } else { 1_000_000 + call % 1_500 })
        .collect();
    let [lru, s3_fifo, adaptive] = POLICIES.map(|policy| hit_ratio(policy, 1_000, &keys));
    assert!(adaptive > lru.max(s3_fifo) + 10.0, "{adaptive} %, {lru} % and {s3_fifo} %");
}

#[test]
fn expired_entries_are_removed_before_live_ones_whatever_the_policy() {
    for policy in POLICIES {
        let clock = Arc::new(ManualTimer::new());
        let cache = TtlCache::builder().maxsize(100).policy(policy).no_ttl().timer(Arc::clone(&clock)).build();
        (0..90).for_each(|key| _ = cache.insert(key, ()));
        (90..100).for_each(|key| _ = cache.insert_with_ttl(key, (), Some(SECOND)));
        (90..100).for_each(|key| _ = cache.get(&key));
        clock.advance(SECOND);

        (100..110).for_each(|key| _ = cache.insert(key, ()));

        assert!((0..90).all(|key| cache.contains_key(&key)), "{policy:?} evicted a live entry");
        assert_eq!((cache.info().evictions, cache.info().expirations), (0, 10));
        validate(&cache);
    }
}

#[test]
fn the_order_of_use_is_that_of_the_calls_whatever_the_policy() {
    for policy in POLICIES {
        let cache = cache(policy, 100);
        (0..5).for_each(|key| _ = call(&cache, key));
        call(&cache, 1);
        call(&cache, 0);
        assert_eq!(cache.keys(), [2, 3, 4, 1, 0]);
        assert_eq!(cache.pop_lru(), Some((2, 2)));
        assert_eq!(cache.pop_lru(), Some((3, 3)));
        (10..200).for_each(|key| _ = call(&cache, key));
        assert_eq!(cache.len(), 100);
        validate(&cache);
    }
}

#[test]
fn a_listener_hears_of_what_a_policy_evicts_and_may_use_the_cache() {
    for policy in POLICIES {
        type Shared = Arc<Mutex<Option<TtlCache<u64, u64>>>>;
        let home: Shared = Arc::default();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let listener = {
            let (home, heard) = (Arc::clone(&home), Arc::clone(&heard));
            move |key: &u64, _: &u64, cause| {
                heard.lock().unwrap().push((*key, cause));
                if let Ok(home) = home.try_lock() {
                    home.as_ref().unwrap().insert(*key + 1_000, 0);
                }
            }
        };
        let cache = TtlCache::builder().maxsize(20).policy(policy).removal_listener(listener).build();
        (0..20).for_each(|key| _ = cache.insert(key, key));
        *home.lock().unwrap() = Some(cache);

        home.lock().unwrap().as_ref().unwrap().insert(20, 20);

        let heard = heard.lock().unwrap();
        assert_eq!(heard.len(), 1);
        assert!(heard[0].0 < 20 && heard[0].1 == RemovalCause::Size);
    }
}

#[test]
fn another_value_for_a_key_is_a_use_and_evicts_nothing() {
    for policy in POLICIES {
        let cache = cache(policy, 100);
        (0..100).for_each(|key| _ = cache.insert(key, key));
        for round in 0..10 {
            (0..100).for_each(|key| _ = cache.insert(key, round));
        }
        assert_eq!((cache.len(), cache.info().evictions), (100, 0));
        validate(&cache);
        (1_000..1_200).for_each(|key| _ = call(&cache, key));
        assert_eq!(cache.len(), 100);
        validate(&cache);
    }
}

#[test]
fn maxsize_may_change_whatever_the_policy() {
    for policy in POLICIES {
        let cache = cache(policy, 300);
        let mut random = Random::new(4);
        for maxsize in [300, 1_000, 50, 1, 0, 2, 400, 400] {
            cache.set_maxsize(Some(maxsize));
            assert!(cache.len() <= maxsize);
            for _ in 0..3_000 {
                call(&cache, random.skewed(2_000));
            }
            assert_eq!(cache.len(), maxsize.min(1_500).min(cache.len()));
            assert!(maxsize > 400 || cache.len() == maxsize, "{policy:?}: {} of {maxsize}", cache.len());
            validate(&cache);
        }
        cache.set_maxsize(None);
        (0..3_000).for_each(|key| _ = call(&cache, key));
        assert!(cache.len() >= 3_000);
        cache.set_maxsize(Some(10));
        assert_eq!(cache.len(), 10);
        validate(&cache);
    }
}

#[test]
fn a_cleared_cache_begins_anew() {
    for policy in POLICIES {
        let cache = cache(policy, 100);
        (0..1_000).for_each(|key| _ = call(&cache, key % 150));
        cache.clear();
        assert_eq!(cache.len(), 0);
        validate(&cache);
        (0..100).for_each(|key| assert!(!call(&cache, key)));
        (0..100).for_each(|key| assert!(call(&cache, key)));
        validate(&cache);
    }
}

#[test]
fn sizes_are_bounded_whatever_the_policy() {
    for policy in POLICIES {
        let cache = TtlCache::builder()
            .maxsize(200)
            .max_bytes(10_000)
            .getsizeof(|size: &usize| *size)
            .no_ttl()
            .policy(policy)
            .build();
        let mut random = Random::new(5);
        for _ in 0..20_000 {
            let key = random.skewed(1_000);
            let size = usize::try_from(if key % 7 == 0 { key * 3 } else { key % 40 }).unwrap();
            cache.insert(key, size);
            let info = cache.info();
            assert!(info.currsize <= 200 && info.size_in_bytes.unwrap() <= 10_000);
        }
        validate(&cache);
        assert!(cache.info().evictions > 1_000);
    }
}

#[test]
fn keys_that_are_removed_and_stored_again_take_no_more_memory() {
    for policy in POLICIES {
        let cache = cache(policy, 64);
        (0..1_000).for_each(|key| _ = call(&cache, key));
        let rounds = |cache: &_| {
            for _ in 0..20_000 {
                call(cache, 7);
                cache.remove(&7);
            }
        };
        rounds(&cache);
        let grown = allocation_counter::measure(|| rounds(&cache)).bytes_current;
        assert!(grown.abs() < 1_000, "{policy:?}: {grown} bytes");
        validate(&cache);
    }
}
