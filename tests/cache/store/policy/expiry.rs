//! Entries that expire under another policy than LRU: what was learned of a key outlasts its value.

use std::sync::Arc;
use std::time::Duration;

use ttl_memo::{ManualTimer, Policy, TtlCache};

use super::calls::{POLICIES, Plain, Random, call};
use crate::hooks::validate;

const MILLI: Duration = Duration::from_millis(1);

/// Hits in a hundred calls, one a millisecond, if values live for so many milliseconds.
fn hit_ratio(policy: Policy, lifetime: u32, keys: &[u64]) -> f64 {
    let clock = Arc::new(ManualTimer::new());
    let builder = TtlCache::builder().maxsize(500).ttl(lifetime * MILLI).policy(policy);
    let cache = builder.timer(Arc::clone(&clock)).hasher(Plain::default()).build();
    let is_hit = |key: &&u64| {
        clock.advance(MILLI);
        call(&cache, **key)
    };
    let hits = keys.iter().filter(is_hit).count();
    validate(&cache);
    let count = |number: usize| f64::from(u32::try_from(number).unwrap());
    count(hits) * 100.0 / count(keys.len())
}

#[test]
fn policies_are_in_the_same_order_if_values_expire() {
    let mut random = Random::new(7);
    let mut new = 1_000_000..;
    let keys: Vec<u64> = (0..100_000)
        .map(|call| if call / 1_000 % 5 == 4 { new.next().unwrap() } else { random.skewed(10_000) })
        .collect();
    for lifetime in [1_000, 15_000] {
        let [lru, s3_fifo, adaptive] = POLICIES.map(|policy| hit_ratio(policy, lifetime, &keys));
        assert!(s3_fifo >= lru && adaptive >= s3_fifo, "{lifetime} ms: {lru} %, {s3_fifo} % and {adaptive} %");
    }
}

#[test]
fn a_key_that_was_used_often_outlasts_a_scan_after_its_value_has_expired() {
    for policy in [Policy::S3Fifo, Policy::Adaptive] {
        let clock = Arc::new(ManualTimer::new());
        let builder = TtlCache::builder().maxsize(200).no_ttl().policy(policy).timer(Arc::clone(&clock));
        let cache = builder.hasher(Plain::default()).build();
        let mut new = 1_000..;
        for _ in 0..3 {
            (0..50).for_each(|key| _ = call(&cache, key));
        }
        new.by_ref().take(400).for_each(|key| _ = call(&cache, key));
        let kept: Vec<u64> = (0..50).filter(|key| cache.contains_key(key)).collect();
        for key in &kept {
            assert!(call(&cache, *key) && cache.set_ttl(key, Some(MILLI)));
        }
        clock.advance(MILLI);
        new.by_ref().take(20).for_each(|key| _ = call(&cache, key));

        for key in &kept {
            assert!(!call(&cache, *key), "it has expired");
        }
        new.by_ref().take(400).for_each(|key| _ = call(&cache, key));

        let left = kept.iter().filter(|key| cache.contains_key(*key)).count();
        assert!(left >= 40, "{policy:?}: {left} of {}", kept.len());
        validate(&cache);
    }
}
