//! What the caches did in the last two minutes, divided into ticks of a fixed duration.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};
use ttl_memo::CacheInfo;

use crate::listing::{Listed, list};

/// The number of ticks that are kept.
pub const TICKS: usize = 120;

/// What one cache did during one tick. `entries` is the number at the end of the tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Tick {
    hits: u64,
    misses: u64,
    evictions: u64,
    expirations: u64,
    stale_hits: u64,
    failures: u64,
    entries: usize,
}

/// The history of every cache, by id. Recording stops when it is dropped.
#[derive(Debug)]
pub struct History {
    every: Duration,
    caches: Arc<Mutex<HashMap<String, CacheHistory>>>,
    recorder: JoinHandle<()>,
}

/// The history of one cache: its ticks, and the counters at the end of the last one.
#[derive(Debug, Default)]
struct CacheHistory {
    last: CacheInfo,
    ticks: VecDeque<Tick>,
}

impl History {
    /// Starts to record all caches, with a tick of the duration `every`.
    #[must_use]
    pub fn start(every: Duration) -> Self {
        let caches = Arc::<Mutex<HashMap<_, _>>>::default();
        let recorder = tokio::spawn({
            let caches = Arc::clone(&caches);
            async move {
                let mut clock = interval(every);
                clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
                loop {
                    clock.tick().await;
                    let listed = list();
                    record(&mut caches.lock().unwrap_or_else(PoisonError::into_inner), &listed);
                }
            }
        });
        Self { every, caches, recorder }
    }

    /// Returns the duration of a tick.
    #[must_use]
    pub fn every(&self) -> Duration {
        self.every
    }

    /// Returns the last ticks of a cache, oldest first.
    #[must_use]
    pub fn of(&self, id: &str) -> Vec<Tick> {
        let caches = self.caches.lock().unwrap_or_else(PoisonError::into_inner);
        caches.get(id).map(|history| history.ticks.iter().copied().collect()).unwrap_or_default()
    }
}

impl Drop for History {
    fn drop(&mut self) {
        self.recorder.abort();
    }
}

/// Adds a tick to the history of each cache, and removes the history of caches that no longer exist.
fn record(caches: &mut HashMap<String, CacheHistory>, listed: &[Listed]) {
    caches.retain(|id, _| listed.iter().any(|listed| listed.id == *id));
    for Listed { id, cache } in listed {
        caches.entry(id.clone()).or_default().record(cache.info());
    }
}

impl CacheHistory {
    fn record(&mut self, now: CacheInfo) {
        let before = std::mem::replace(&mut self.last, now);
        // A smaller counter was reset when the cache was cleared, so all that it counts belongs to this tick.
        let since = |now: u64, before: u64| now.checked_sub(before).unwrap_or(now);
        if self.ticks.len() == TICKS {
            self.ticks.pop_front();
        }
        self.ticks.push_back(Tick {
            hits: since(now.hits, before.hits),
            misses: since(now.misses, before.misses),
            evictions: since(now.evictions, before.evictions),
            expirations: since(now.expirations, before.expirations),
            stale_hits: since(now.stale_hits, before.stale_hits),
            failures: since(now.failures, before.failures),
            entries: now.currsize,
        });
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use ttl_memo::TtlCache;

    use super::{CacheHistory, TICKS};

    #[test]
    fn a_tick_counts_what_happened_during_it() {
        let cache = TtlCache::new(10, Duration::from_secs(60));
        let mut history = CacheHistory::default();

        cache.get_or_insert_with(1, || 1);
        history.record(cache.info());
        cache.get_or_insert_with(1, || 1);
        cache.get_or_insert_with(1, || 1);
        history.record(cache.info());

        let counts: Vec<_> = history.ticks.iter().map(|tick| (tick.hits, tick.misses, tick.entries)).collect();
        assert_eq!(counts, [(0, 1, 1), (2, 0, 1)]);
    }

    #[test]
    fn the_counters_of_a_cleared_cache_restart() {
        let cache = TtlCache::new(10, Duration::from_secs(60));
        let mut history = CacheHistory::default();

        cache.get_or_insert_with(1, || 1);
        cache.get_or_insert_with(1, || 1);
        history.record(cache.info());
        cache.clear();
        history.record(cache.info());

        let counts: Vec<_> = history.ticks.iter().map(|tick| (tick.hits, tick.misses, tick.entries)).collect();
        assert_eq!(counts, [(1, 1, 1), (0, 0, 0)]);
    }

    #[test]
    fn only_the_last_ticks_are_kept() {
        let mut history = CacheHistory::default();

        for _ in 0..2 * TICKS {
            history.record(TtlCache::<u8, u8>::new(1, Duration::MAX).info());
        }

        assert_eq!(history.ticks.len(), TICKS);
    }
}
