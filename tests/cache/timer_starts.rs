//! Timers may start anywhere: a cache counts from the first time that it reads.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use ttl_memo::{Timer, TtlCache};

const MINUTE: Duration = Duration::from_secs(60);
const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);

/// A timer that shows the time that it is set to, however far away.
#[derive(Clone)]
struct Shows(Arc<Mutex<Duration>>);

impl Shows {
    fn new(time: Duration) -> Self {
        Self(Arc::new(Mutex::new(time)))
    }

    fn set(&self, time: Duration) {
        *self.0.lock().unwrap() = time;
    }
}

impl Timer for Shows {
    fn now(&self) -> Duration {
        *self.0.lock().unwrap()
    }
}

fn cache_by(timer: &Shows) -> TtlCache<&'static str, u32> {
    TtlCache::builder().ttl(MINUTE).timer(timer.clone()).build()
}

#[test]
fn an_entry_expires_by_a_timer_that_counts_from_the_year_one() {
    let start = 2025 * YEAR;
    let timer = Shows::new(start);
    let cache = cache_by(&timer);
    cache.insert("key", 1);
    assert_eq!(cache.ttl("key"), Some(MINUTE));

    timer.set(start + Duration::from_nanos(59_999_999_999));
    assert_eq!(cache.get("key"), Some(1));
    timer.set(start + MINUTE);
    assert_eq!(cache.get("key"), None);
}

#[test]
fn an_entry_expires_by_a_timer_at_the_end_of_durations() {
    let timer = Shows::new(Duration::MAX.saturating_sub(MINUTE));
    let cache = cache_by(&timer);
    cache.insert("key", 1);
    assert_eq!(cache.get("key"), Some(1));

    timer.set(Duration::MAX);
    assert_eq!(cache.get("key"), None);
}

#[test]
fn a_timer_may_go_back_to_before_its_first_reading() {
    let timer = Shows::new(2025 * YEAR);
    let cache = cache_by(&timer);
    cache.insert("later", 1);

    timer.set(2024 * YEAR);
    cache.insert("earlier", 2);
    assert_eq!((cache.get("later"), cache.get("earlier")), (Some(1), Some(2)));

    timer.set(2024 * YEAR + MINUTE);
    assert_eq!((cache.get("later"), cache.get("earlier")), (Some(1), None));
    timer.set(2025 * YEAR + MINUTE);
    assert_eq!(cache.get("later"), None);
}

#[test]
fn a_jump_by_more_than_can_be_counted_panics_neither_way() {
    let timer = Shows::new(Duration::ZERO);
    let cache = cache_by(&timer);
    cache.insert("key", 1);

    timer.set(Duration::MAX);
    assert_eq!(cache.get("key"), None);
    cache.insert("key", 2);
    assert_eq!(cache.get("key"), Some(2), "the deadline overflows, so the entry doesn't expire");

    timer.set(Duration::ZERO);
    assert_eq!(cache.get("key"), Some(2));
}

#[test]
fn a_timer_that_first_shows_the_last_time_may_go_back_to_zero() {
    let timer = Shows::new(Duration::MAX);
    let cache = cache_by(&timer);
    cache.insert("key", 1);

    timer.set(Duration::ZERO);
    assert_eq!(cache.get("key"), Some(1));
    cache.insert("other", 2);
    timer.set(Duration::MAX);
    assert_eq!((cache.get("key"), cache.get("other")), (Some(1), None));
}
