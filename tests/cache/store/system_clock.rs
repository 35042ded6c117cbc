//! The system's clock: real lifetimes, and deadlines by the time of day.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use ttl_memo::{ManualTimer, TtlCache};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

#[test]
fn a_deadline_in_the_past_ends_a_value_at_once() {
    let cache = TtlCache::new(8, MINUTE);
    cache.insert("key", 1);

    assert!(cache.set_deadline("key", SystemTime::now() - SECOND));

    assert_eq!(cache.get("key"), None);
    assert!(!cache.set_deadline("key", SystemTime::now() + SECOND), "it is gone");
}

#[test]
fn a_deadline_in_the_future_is_measured_by_the_caches_clock() {
    let clock = Arc::new(ManualTimer::new());
    let cache = TtlCache::builder().timer(Arc::clone(&clock)).build();
    cache.insert("key", 1);

    assert!(cache.set_deadline("key", SystemTime::now() + 10 * MINUTE));

    let left = cache.ttl("key").unwrap();
    assert!((9 * MINUTE..=10 * MINUTE).contains(&left), "{left:?}");
    clock.advance(left);
    assert_eq!(cache.get("key"), None);
}

#[test]
fn nothing_is_served_after_its_lifetime_by_the_real_clock() {
    const TTL: Duration = Duration::from_millis(150);
    let cache = TtlCache::new(8, TTL);
    for _ in 0..3 {
        let before = Instant::now();
        cache.insert(1, before);
        let after = Instant::now();
        // All the way, for a hit asks one clock first and another near the end.
        loop {
            let begin = Instant::now();
            let value = cache.get(&1);
            let end = Instant::now();
            match value {
                Some(_) => assert!(begin < after + TTL, "served after its time"),
                None => assert!(end >= before + TTL, "gone before its time"),
            }
            if value.is_none() {
                break;
            }
        }
    }
}

#[test]
fn a_real_lifetime_shorter_than_a_tick_is_kept() {
    let cache = TtlCache::new(8, Duration::from_micros(200));
    let begin = Instant::now();
    cache.insert(1, 1);

    while cache.get(&1).is_some() {}

    assert!(begin.elapsed() >= Duration::from_micros(200));
    assert!(cache.is_empty());
}
