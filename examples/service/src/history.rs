//! What the caches did in the last two minutes, tick by tick.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};
use ttl_memo::CacheInfo;

use crate::listing::{Listed, list};

/// How many ticks are kept.
pub const TICKS: usize = 120;

/// What one cache did in one tick; its entries are those at the end of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Tick {
    hits: u64,
    misses: u64,
    evictions: u64,
    expirations: u64,
    entries: usize,
}

/// The past of every cache by its id, recorded until it is dropped.
#[derive(Debug)]
pub struct History {
    every: Duration,
    pasts: Arc<Mutex<HashMap<String, Past>>>,
    recorder: JoinHandle<()>,
}

/// The past of one cache: its ticks, and the counters at the end of the last.
#[derive(Debug, Default)]
struct Past {
    last: CacheInfo,
    ticks: VecDeque<Tick>,
}

impl History {
    /// Starts to record a tick of all that is listed, `every` so often.
    #[must_use]
    pub fn start(every: Duration) -> Self {
        let pasts = Arc::<Mutex<HashMap<_, _>>>::default();
        let recorder = tokio::spawn({
            let pasts = Arc::clone(&pasts);
            async move {
                let mut clock = interval(every);
                clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
                loop {
                    clock.tick().await;
                    let listed = list();
                    record(&mut pasts.lock().unwrap_or_else(PoisonError::into_inner), &listed);
                }
            }
        });
        Self { every, pasts, recorder }
    }

    /// Returns how long a tick takes.
    #[must_use]
    pub fn every(&self) -> Duration {
        self.every
    }

    /// Returns the last ticks of the cache called `id`, the oldest first.
    #[must_use]
    pub fn of(&self, id: &str) -> Vec<Tick> {
        let pasts = self.pasts.lock().unwrap_or_else(PoisonError::into_inner);
        pasts.get(id).map(|past| past.ticks.iter().copied().collect()).unwrap_or_default()
    }
}

impl Drop for History {
    fn drop(&mut self) {
        self.recorder.abort();
    }
}

/// Adds a tick to the past of each cache, and forgets the pasts of those that are gone.
fn record(pasts: &mut HashMap<String, Past>, listed: &[Listed]) {
    pasts.retain(|id, _| listed.iter().any(|listed| listed.id == *id));
    for Listed { id, cache } in listed {
        pasts.entry(id.clone()).or_default().record(cache.info());
    }
}

impl Past {
    fn record(&mut self, now: CacheInfo) {
        let before = std::mem::replace(&mut self.last, now);
        // A counter that went back was zeroed when the cache was cleared: all it shows is of this tick.
        let since = |now: u64, before: u64| now.checked_sub(before).unwrap_or(now);
        if self.ticks.len() == TICKS {
            self.ticks.pop_front();
        }
        self.ticks.push_back(Tick {
            hits: since(now.hits, before.hits),
            misses: since(now.misses, before.misses),
            evictions: since(now.evictions, before.evictions),
            expirations: since(now.expirations, before.expirations),
            entries: now.currsize,
        });
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use ttl_memo::TtlCache;

    use super::{Past, TICKS};

    #[test]
    fn a_tick_tells_what_happened_in_it() {
        let cache = TtlCache::new(10, Duration::from_secs(60));
        let mut past = Past::default();

        cache.get_or_insert_with(1, || 1);
        past.record(cache.info());
        cache.get_or_insert_with(1, || 1);
        cache.get_or_insert_with(1, || 1);
        past.record(cache.info());

        let told: Vec<_> = past.ticks.iter().map(|tick| (tick.hits, tick.misses, tick.entries)).collect();
        assert_eq!(told, [(0, 1, 1), (2, 0, 1)]);
    }

    #[test]
    fn a_cleared_cache_starts_anew() {
        let cache = TtlCache::new(10, Duration::from_secs(60));
        let mut past = Past::default();

        cache.get_or_insert_with(1, || 1);
        cache.get_or_insert_with(1, || 1);
        past.record(cache.info());
        cache.clear();
        past.record(cache.info());

        let told: Vec<_> = past.ticks.iter().map(|tick| (tick.hits, tick.misses, tick.entries)).collect();
        assert_eq!(told, [(1, 1, 1), (0, 0, 0)]);
    }

    #[test]
    fn only_the_last_ticks_are_kept() {
        let mut past = Past::default();

        for _ in 0..2 * TICKS {
            past.record(TtlCache::<u8, u8>::new(1, Duration::MAX).info());
        }

        assert_eq!(past.ticks.len(), TICKS);
    }
}
