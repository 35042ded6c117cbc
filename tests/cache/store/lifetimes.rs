//! Lifetimes: exact deadlines, a TTL per entry, none and the longest, and clocks that misbehave.

use std::sync::Arc;
use std::time::Duration;

use ttl_memo::{ManualTimer, Timer, TtlCache};

use crate::hooks::validate;

const NANO: Duration = Duration::from_nanos(1);
const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

/// The last moment that a clock can show, by nanoseconds before it.
const fn before_the_end(nanos: u64) -> Duration {
    Duration::from_nanos(u64::MAX - nanos)
}

fn cache(ttl: Duration) -> (TtlCache<&'static str, u32>, Arc<ManualTimer>) {
    let clock = Arc::new(ManualTimer::new());
    let cache = TtlCache::builder().ttl(ttl).timer(Arc::clone(&clock)).build();
    (cache, clock)
}

#[test]
fn an_entry_is_live_until_a_nanosecond_before_its_deadline() {
    let (cache, clock) = cache(MINUTE);
    cache.insert("key", 1);

    clock.advance(Duration::new(59, 999_999_999));

    assert_eq!(cache.get("key"), Some(1));
    assert_eq!(cache.ttl("key"), Some(NANO));
    assert_eq!(cache.len(), 1);
}

#[test]
fn an_entry_is_expired_at_its_deadline() {
    let (cache, clock) = cache(MINUTE);
    cache.insert("key", 1);

    clock.advance(MINUTE);

    assert_eq!((cache.get("key"), cache.peek("key"), cache.ttl("key")), (None, None, None));
    assert!(!cache.contains_key("key") && cache.is_empty() && cache.items().is_empty());
    assert_eq!(cache.remove("key"), None);
}

#[test]
fn a_lifetime_begins_when_the_value_is_stored_not_when_it_is_asked_for() {
    let (cache, clock) = cache(MINUTE);

    cache.get_or_insert_with("key", || {
        clock.advance(MINUTE / 2);
        1
    });

    assert_eq!(cache.ttl("key"), Some(MINUTE));
}

#[test]
fn reading_does_not_extend_a_lifetime_and_storing_does() {
    let (cache, clock) = cache(MINUTE);
    cache.insert("read", 1);
    cache.insert("stored", 1);

    clock.advance(MINUTE / 2);
    cache.get("read");
    cache.insert("stored", 2);
    clock.advance(MINUTE / 2);

    assert_eq!((cache.get("read"), cache.get("stored")), (None, Some(2)));
}

#[test]
fn the_longest_ttl_means_that_an_entry_does_not_expire() {
    let (cache, clock) = cache(Duration::MAX);
    cache.insert("key", 1);

    clock.set(Duration::MAX);

    assert_eq!(cache.get("key"), Some(1));
    assert_eq!(cache.ttl("key"), Some(Duration::MAX));
}

#[test]
fn a_deadline_that_overflows_means_that_the_entry_does_not_expire() {
    let (cache, clock) = cache(MINUTE);
    clock.set(before_the_end(1_000_000_000));

    cache.insert("key", 1);
    assert!(cache.extend_ttl("key", Duration::MAX));
    clock.set(Duration::MAX);

    assert_eq!(cache.get("key"), Some(1));
    assert_eq!(cache.ttl("key"), Some(Duration::MAX));
}

#[test]
fn a_lifetime_may_end_when_the_clock_does() {
    let (cache, clock) = cache(2 * NANO);
    clock.set(before_the_end(2));
    cache.insert("key", 1);

    clock.set(before_the_end(1));
    assert_eq!(cache.get("key"), Some(1));
    clock.set(before_the_end(0));

    assert_eq!(cache.get("key"), None);
}

#[test]
fn an_entry_that_does_not_expire_can_be_given_a_ttl() {
    let (cache, clock) = cache(Duration::MAX);
    cache.insert("key", 1);

    assert!(cache.set_ttl("key", Some(SECOND)));
    clock.advance(SECOND);

    assert_eq!(cache.len(), 0);
}

#[test]
fn a_ttl_of_zero_stores_nothing_and_removes_the_old_value() {
    let (cache, _) = cache(Duration::ZERO);
    assert_eq!(cache.insert("key", 1), None);
    cache.insert_with_ttl("key", 2, Some(MINUTE));

    assert_eq!(cache.insert("key", 3), Some(2));

    assert_eq!((cache.get("key"), cache.len()), (None, 0));
    assert_eq!((cache.get_or_insert_with("key", || 4), cache.len()), (4, 0));
    validate(&cache);
}

#[test]
fn a_maxsize_of_zero_stores_nothing() {
    let cache = TtlCache::builder().maxsize(0).timer(ManualTimer::new()).build();

    assert_eq!(cache.insert(1, 1), None);
    assert_eq!(cache.get_or_insert_with(1, || 2), 2);
    assert_eq!(cache.try_insert(1, 3).unwrap_err().value, 3);

    assert_eq!((cache.get(&1), cache.len(), cache.currsize()), (None, 0, 0));
    assert_eq!(cache.info().misses, 2);
    validate(&cache);
}

#[test]
fn a_clock_that_goes_back_brings_no_removed_entry_back() {
    let (cache, clock) = cache(MINUTE);
    clock.set(10 * MINUTE);
    cache.insert("key", 1);
    clock.advance(MINUTE);
    assert_eq!(cache.expire(), [("key", 1)]);

    clock.set(Duration::ZERO);

    assert_eq!(cache.get("key"), None);
    validate(&cache);
}

#[test]
fn a_clock_that_goes_back_lengthens_lifetimes_and_breaks_nothing() {
    let (cache, clock) = cache(MINUTE);
    clock.set(10 * MINUTE);
    cache.insert("before", 1);

    clock.set(Duration::ZERO);
    cache.insert("after", 2);
    assert_eq!(cache.ttl("before"), Some(11 * MINUTE));

    clock.set(MINUTE);
    assert_eq!(cache.items(), [("before", 1)]);
    clock.set(11 * MINUTE);
    assert!(cache.is_empty());
    validate(&cache);
}

#[test]
fn a_clock_that_jumps_expires_every_entry_with_a_deadline() {
    let (cache, clock) = cache(MINUTE);
    cache.insert("mortal", 1);
    cache.insert_with_ttl("immortal", 2, None);

    clock.advance(Duration::MAX);

    assert_eq!(cache.items(), [("immortal", 2)]);
    validate(&cache);
}

#[test]
fn a_clock_that_shows_the_most_it_can_breaks_nothing() {
    struct Stuck;
    impl Timer for Stuck {
        fn now(&self) -> Duration {
            Duration::MAX
        }
    }
    let cache = TtlCache::builder().timer(Stuck).ttl(SECOND).build();

    cache.insert(1, 1);

    assert_eq!(cache.get(&1), Some(1));
    assert_eq!(cache.ttl(&1), Some(SECOND), "a clock is counted from its first reading");
}

#[test]
fn sizes_may_add_up_to_more_than_can_be_counted() {
    let cache = TtlCache::builder().unbounded().getsizeof(|_: &u32| usize::MAX).timer(ManualTimer::new()).build();
    for key in 0..4 {
        cache.insert(key, key);
        validate(&cache);
    }

    assert_eq!(cache.len(), 4);
    assert_eq!(cache.remove(&0), Some(0));
    cache.clear();
    assert_eq!(cache.currsize(), 0);
}

#[test]
fn the_largest_maxsize_may_be_used_up() {
    let cache = TtlCache::builder()
        .maxsize(usize::MAX)
        .getsizeof(|value: &String| if value == "max" { usize::MAX } else { value.len() })
        .timer(ManualTimer::new())
        .build();
    cache.insert(1, "max".to_owned());
    cache.insert(2, String::new());
    assert_eq!((cache.len(), cache.currsize()), (2, usize::MAX));

    cache.insert(3, "max".to_owned());
    validate(&cache);
    cache.insert(3, "max".to_owned());
    cache.clear();

    validate(&cache);
}
