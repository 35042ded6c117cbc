//! `record_metrics`.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit, with_local_recorder};
use ttl_memo::test_util::isolate;
use ttl_memo::tier::{MessagePack, Monitor, Tier, TierEntry, TierFuture, TierKey, ready};
use ttl_memo::{ManualTimer, TtlCache, record_metrics, ttl_cache};

const MINUTE: Duration = Duration::from_secs(60);

/// Keeps what is recorded: the value of each metric, by its name and its cache or tier.
#[derive(Default)]
struct Kept {
    counters: Mutex<BTreeMap<(String, String), Arc<AtomicU64>>>,
    gauges: Mutex<BTreeMap<(String, String), Arc<AtomicU64>>>,
    described: Mutex<Vec<String>>,
}

impl Kept {
    fn counter(&self, name: &str, cache: &str) -> u64 {
        let key = (name.to_owned(), cache.to_owned());
        self.counters.lock().unwrap()[&key].load(Ordering::Relaxed)
    }

    fn gauge(&self, name: &str, cache: &str) -> f64 {
        let key = (name.to_owned(), cache.to_owned());
        f64::from_bits(self.gauges.lock().unwrap()[&key].load(Ordering::Relaxed))
    }
}

fn name_and_label(key: &Key) -> (String, String) {
    let labels: Vec<_> = key.labels().collect();
    let is_of_tier = key.name().starts_with("ttl_memo_tier_");
    assert_eq!((labels.len(), labels[0].key()), (1, if is_of_tier { "tier" } else { "cache" }));
    (key.name().to_owned(), labels[0].value().to_owned())
}

impl Recorder for Kept {
    fn describe_counter(&self, key: KeyName, _: Option<Unit>, _: SharedString) {
        self.described.lock().unwrap().push(key.as_str().to_owned());
    }

    fn describe_gauge(&self, key: KeyName, _: Option<Unit>, _: SharedString) {
        self.described.lock().unwrap().push(key.as_str().to_owned());
    }

    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(Arc::clone(self.counters.lock().unwrap().entry(name_and_label(key)).or_default()))
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(Arc::clone(self.gauges.lock().unwrap().entry(name_and_label(key)).or_default()))
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

fn record(kept: &Kept) {
    with_local_recorder(kept, record_metrics);
}

/// The README's comparison: statistics for the crate `metrics`.
#[test]
#[allow(clippy::float_cmp, reason = "the numbers are whole, and not every clippy looks into `assert_eq!`")]
fn the_statistics_of_each_cache_are_recorded() {
    #[ttl_cache(name = "recorded", ttl = "1m", maxsize = 2)]
    fn half(number: u32) -> Result<u32, ()> {
        if number % 2 == 0 { Ok(number / 2) } else { Err(()) }
    }
    let kept = Kept::default();
    let test = isolate();
    for number in [2, 2, 4, 6, 6, 1] {
        let _ = half(number);
    }
    record(&kept);

    assert_eq!(kept.counter("ttl_memo_hits_total", "recorded"), 2);
    assert_eq!(kept.counter("ttl_memo_misses_total", "recorded"), 4);
    assert_eq!(kept.counter("ttl_memo_failures_total", "recorded"), 1);
    assert_eq!(kept.counter("ttl_memo_evictions_total", "recorded"), 1);
    assert_eq!(kept.counter("ttl_memo_expirations_total", "recorded"), 0);
    assert_eq!(kept.counter("ttl_memo_stale_hits_total", "recorded"), 0);
    assert_eq!(kept.counter("ttl_memo_waits_total", "recorded"), 0);
    assert_eq!(kept.gauge("ttl_memo_size", "recorded"), 2.0);
    assert_eq!(kept.gauge("ttl_memo_maxsize", "recorded"), 2.0);

    test.advance(MINUTE);
    record(&kept);

    assert_eq!(kept.counter("ttl_memo_expirations_total", "recorded"), 2);
    assert_eq!(kept.gauge("ttl_memo_size", "recorded"), 0.0);
}

#[test]
fn times_are_in_seconds() {
    static CLOCK: ManualTimer = ManualTimer::new();
    #[ttl_cache(name = "timed", timer = CLOCK)]
    fn slow() {
        CLOCK.advance(Duration::from_millis(1_500));
    }
    let kept = Kept::default();
    slow();
    record(&kept);

    assert!((kept.gauge("ttl_memo_load_seconds", "timed") - 1.5).abs() < 1e-9);
}

#[test]
fn counters_go_on_when_a_cache_is_cleared() {
    let kept = Kept::default();
    let cache: TtlCache<u32, u32> = TtlCache::builder().name("cleared").maxsize(1).build();
    let use_it = || {
        cache.insert(1, 1);
        cache.get(&1);
        cache.insert(2, 2);
    };
    use_it();
    cache.clear();
    use_it();
    record(&kept);

    assert_eq!(kept.counter("ttl_memo_hits_total", "cleared"), 2);
    assert_eq!(kept.counter("ttl_memo_evictions_total", "cleared"), 2);
    assert_eq!((cache.info().hits, cache.info().evictions), (1, 1));
}

#[test]
#[allow(clippy::float_cmp, reason = "the numbers are whole, and not every clippy looks into `assert_eq!`")]
fn caches_of_one_name_are_added_up_also_when_one_is_dropped() {
    let kept = Kept::default();
    let used = || {
        let cache: TtlCache<u32, u32> = TtlCache::builder().name("shared name").maxsize(8).build();
        cache.insert(1, 1);
        cache.get(&1);
        cache
    };
    let (first, second) = (used(), used());
    record(&kept);
    assert_eq!(kept.counter("ttl_memo_hits_total", "shared name"), 2);
    assert_eq!(kept.gauge("ttl_memo_size", "shared name"), 2.0);
    assert_eq!(kept.gauge("ttl_memo_maxsize", "shared name"), 16.0);

    drop(first);
    second.get(&1);
    record(&kept);
    assert_eq!(kept.counter("ttl_memo_hits_total", "shared name"), 3);
    assert_eq!(kept.gauge("ttl_memo_size", "shared name"), 1.0);
}

#[test]
fn the_bound_of_an_unbounded_cache_is_infinite() {
    let kept = Kept::default();
    let _cache: TtlCache<u32, u32> = TtlCache::builder().name("unbounded").unbounded().build();
    record(&kept);

    assert!(kept.gauge("ttl_memo_maxsize", "unbounded").is_infinite());
}

#[test]
fn names_follow_the_rules_of_prometheus_and_are_described() {
    let kept = Kept::default();
    let _cache: TtlCache<u32, u32> = TtlCache::builder().name("described").build();
    record(&kept);

    let described = kept.described.lock().unwrap();
    for (name, _) in kept.counters.lock().unwrap().keys() {
        assert!(name.starts_with("ttl_memo_") && name.ends_with("_total") && described.contains(name), "{name}");
    }
    for (name, _) in kept.gauges.lock().unwrap().keys() {
        assert!(name.starts_with("ttl_memo_") && !name.ends_with("_total") && described.contains(name), "{name}");
    }
}

#[test]
#[allow(clippy::float_cmp, reason = "the numbers are whole, and not every clippy looks into `assert_eq!`")]
fn tiers_that_caches_have_used_are_recorded() {
    struct Nowhere {
        codec: MessagePack,
        monitor: Monitor,
    }
    impl Tier for Nowhere {
        type Codec = MessagePack;

        fn codec(&self) -> &MessagePack {
            &self.codec
        }

        fn monitor(&self) -> &Monitor {
            &self.monitor
        }

        fn get<'a>(&'a self, _: &'a TierKey) -> TierFuture<'a, Option<TierEntry>> {
            ready(Ok(None))
        }

        fn replace<'a>(&'a self, _: &'a TierKey, _: &'a [u8], _: Option<Duration>) -> TierFuture<'a, ()> {
            ready(Ok(()))
        }

        fn forget<'a>(&'a self, _: &'a TierKey) -> TierFuture<'a, ()> {
            ready(Ok(()))
        }

        fn clear<'a>(&'a self, _: &'a str) -> TierFuture<'a, ()> {
            ready(Ok(()))
        }
    }
    let kept = Kept::default();
    let tier = Arc::new(Nowhere { codec: MessagePack::default(), monitor: Monitor::new() });
    let cache: TtlCache<u32, u32> = TtlCache::builder().name("with a tier").tier(Arc::clone(&tier)).build();
    cache.get_or_insert_with(1, || 1);
    cache.get_or_insert_with(2, || 2);
    record(&kept);

    assert_eq!(kept.counter("ttl_memo_tier_misses_total", "Nowhere"), 2);
    assert_eq!(kept.counter("ttl_memo_tier_stores_total", "Nowhere"), 2);
    assert_eq!(kept.gauge("ttl_memo_tier_available", "Nowhere"), 1.0);

    tier.monitor.disable("of no use");
    record(&kept);
    assert_eq!(kept.gauge("ttl_memo_tier_available", "Nowhere"), 0.0);
}
