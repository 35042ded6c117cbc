//! The statistics of all named caches, for the crate `metrics`.
//! Knows nothing of how they are exported.

use std::collections::BTreeMap;
use std::sync::{Arc, Weak};
use std::time::Duration;

use metrics::{Unit, counter, describe_counter, describe_gauge, gauge};
use parking_lot::Mutex;

use crate::info::CacheInfo;
#[cfg(feature = "test-util")]
use crate::process::isolation::TestContext;
use crate::process::listing::stores;
#[cfg(feature = "tier")]
use crate::process::tier_metrics;
use crate::store::named::Named;

/// Writes the statistics of all [`caches`](crate::caches), and of the tiers that they have used, to the recorder of the crate `metrics`.
///
/// Call it before each export, such as in the handler that answers Prometheus. Caches of the same name, such as the
/// instantiations of a generic function, are added up. Counters never decrease: not when a cache is cleared, and not when
/// it is dropped. The [guide](crate::guide::metrics) lists the metrics.
///
/// # Examples
///
/// With the crate `metrics-exporter-prometheus`:
///
/// ```
/// # struct Handle;
/// # impl Handle { fn render(&self) -> String { String::new() } }
/// /// Answers `GET /metrics`.
/// fn metrics(prometheus: &Handle) -> String {
///     ttl_memo::record_metrics();
///     prometheus.render()
/// }
/// # metrics(&Handle);
/// ```
pub fn record_metrics() {
    // Reading the statistics runs the user's code: timers, and destructors of expired values.
    let stores: Vec<_> = stores().into_iter().map(|store| (store.total_info(), store)).collect();
    describe();
    for (name, sums) in sums_of(&stores) {
        sums.record(name);
    }
    #[cfg(feature = "tier")]
    tier_metrics::record();
}

/// What is recorded of the caches of one name.
#[derive(Clone, Copy, Default)]
struct Sums {
    counted: Counted,
    size: usize,
    /// `None` if one of them is unbounded.
    maxsize: Option<usize>,
}

/// What never decreases.
#[derive(Clone, Copy, Default)]
struct Counted {
    /// In the order of `COUNTERS`.
    counters: [u64; COUNTERS.len()],
    load_time: Duration,
}

struct CounterOfCaches {
    name: &'static str,
    description: &'static str,
    of: fn(&CacheInfo) -> u64,
}

const COUNTERS: [CounterOfCaches; 7] = [
    CounterOfCaches {
        name: "ttl_memo_hits_total",
        description: "Lookups that found a live value, or waited for another caller's computation.",
        of: |info| info.hits,
    },
    CounterOfCaches {
        name: "ttl_memo_misses_total",
        description: "Lookups that found no live value and got none by waiting.",
        of: |info| info.misses,
    },
    CounterOfCaches {
        name: "ttl_memo_stale_hits_total",
        description: "Hits that were served a value older than its time to live.",
        of: |info| info.stale_hits,
    },
    CounterOfCaches {
        name: "ttl_memo_waits_total",
        description: "Calls that waited for another caller's computation.",
        of: |info| info.waits,
    },
    CounterOfCaches {
        name: "ttl_memo_failures_total",
        description: "Computations that stored nothing because they failed.",
        of: |info| info.failures,
    },
    CounterOfCaches {
        name: "ttl_memo_evictions_total",
        description: "Live values that were removed to make room.",
        of: |info| info.evictions,
    },
    CounterOfCaches {
        name: "ttl_memo_expirations_total",
        description: "Values that were removed because they had expired.",
        of: |info| info.expirations,
    },
];

const SIZE: &str = "ttl_memo_size";
const MAXSIZE: &str = "ttl_memo_maxsize";
const LOAD_TIME: &str = "ttl_memo_load_seconds";

fn describe() {
    for CounterOfCaches { name, description, .. } in COUNTERS {
        describe_counter!(name, Unit::Count, description);
    }
    describe_gauge!(SIZE, "Total size of the live values, which is their number unless `getsizeof` is set.");
    describe_gauge!(MAXSIZE, "Upper bound of the total size.");
    describe_gauge!(LOAD_TIME, Unit::Seconds, "Total time that all computations took.");
}

impl Sums {
    #[expect(clippy::cast_precision_loss, reason = "a gauge is a float")]
    fn record(&self, cache: String) {
        let labels = [("cache", cache)];
        for (CounterOfCaches { name, .. }, count) in COUNTERS.iter().zip(self.counted.counters) {
            counter!(*name, &labels).absolute(count);
        }
        gauge!(LOAD_TIME, &labels).set(self.counted.load_time.as_secs_f64());
        gauge!(SIZE, &labels).set(self.size as f64);
        gauge!(MAXSIZE, &labels).set(self.maxsize.map_or(f64::INFINITY, |maxsize| maxsize as f64));
    }

    fn measure(&mut self, now: &CacheInfo) {
        self.size = self.size.saturating_add(now.currsize);
        self.maxsize = self.maxsize.and_then(|sum| Some(sum.saturating_add(now.maxsize?)));
    }
}

impl Counted {
    fn of(info: &CacheInfo) -> Self {
        Self { counters: COUNTERS.map(|counter| (counter.of)(info)), load_time: info.load_time }
    }

    /// Adds what one cache has counted since `earlier`, which becomes `now`. Another thread may have recorded more meanwhile.
    fn add(&mut self, earlier: &mut Self, now: &Self) {
        for ((sum, earlier), now) in self.counters.iter_mut().zip(&mut earlier.counters).zip(now.counters) {
            *sum += now.saturating_sub(*earlier);
            *earlier = now.max(*earlier);
        }
        self.load_time += now.load_time.saturating_sub(earlier.load_time);
        earlier.load_time = now.load_time.max(earlier.load_time);
    }
}

/// What has been recorded so far, dropped caches included. It keeps no cache alive.
struct Recorded {
    caches: Vec<(Weak<dyn Named>, Counted)>,
    by_name: BTreeMap<String, Sums>,
}

static RECORDED: Mutex<Recorded> = Mutex::new(Recorded::new());

fn sums_of(stores: &[(CacheInfo, Arc<dyn Named>)]) -> BTreeMap<String, Sums> {
    #[cfg(feature = "test-util")]
    if TestContext::current().is_some() {
        return Recorded::new().update(stores);
    }
    RECORDED.lock().update(stores)
}

impl Recorded {
    const fn new() -> Self {
        Self { caches: Vec::new(), by_name: BTreeMap::new() }
    }

    /// Runs no code of the user's.
    fn update(&mut self, stores: &[(CacheInfo, Arc<dyn Named>)]) -> BTreeMap<String, Sums> {
        self.caches.retain(|(cache, _)| cache.strong_count() > 0);
        for sums in self.by_name.values_mut() {
            (sums.size, sums.maxsize) = (0, Some(0));
        }
        for (now, store) in stores {
            let sums =
                self.by_name.entry(store.name().to_owned()).or_insert(Sums { maxsize: Some(0), ..Sums::default() });
            sums.measure(now);
            let index = self.caches.iter().position(|(cache, _)| is_same(cache, store)).unwrap_or_else(|| {
                self.caches.push((Arc::downgrade(store), Counted::default()));
                self.caches.len() - 1
            });
            sums.counted.add(&mut self.caches[index].1, &Counted::of(now));
        }
        self.by_name.clone()
    }
}

fn is_same(cache: &Weak<dyn Named>, store: &Arc<dyn Named>) -> bool {
    cache.as_ptr().cast::<()>() == Arc::as_ptr(store).cast::<()>()
}
