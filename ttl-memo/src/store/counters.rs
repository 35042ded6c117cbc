//! Counts what each thread does to a cache. Knows nothing of what is counted for: its callers read and add.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::store::recency::Row;
use crate::store::rows::OWN_ROWS;

/// What one row counts, in a cache line that no other row touches.
#[derive(Default)]
#[repr(align(64))]
pub(crate) struct ThreadCounters {
    hits: AtomicU64,
    misses: AtomicU64,
    /// The stamp of this thread's latest hit.
    pub(crate) latest: AtomicU64,
    stale_hits: AtomicU64,
    failures: AtomicU64,
    waits: AtomicU64,
    load_nanos: AtomicU64,
}

/// What is counted beside hits and misses.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event {
    /// A hit was served a stale value.
    StaleHit,
    /// What was counted as a miss turned out to be such a hit.
    StaleMiss,
    /// A computation took so long.
    Loaded(Duration),
    /// One failed.
    Failed(Duration),
    /// A call waits for another's computation.
    Wait,
}

/// The sums of all rows.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) hits: u64,
    pub(crate) misses: u64,
    pub(crate) stale_hits: u64,
    pub(crate) failures: u64,
    pub(crate) waits: u64,
    pub(crate) load_nanos: u64,
}

impl Counts {
    /// What was counted since `earlier`.
    pub(crate) fn since(&self, earlier: &Self) -> Self {
        Self {
            hits: self.hits.saturating_sub(earlier.hits),
            misses: self.misses.saturating_sub(earlier.misses),
            stale_hits: self.stale_hits.saturating_sub(earlier.stale_hits),
            failures: self.failures.saturating_sub(earlier.failures),
            waits: self.waits.saturating_sub(earlier.waits),
            load_nanos: self.load_nanos.saturating_sub(earlier.load_nanos),
        }
    }
}

impl ThreadCounters {
    #[inline]
    pub(crate) fn count_hit(&self, row: Row) {
        add(&self.hits, 1, row);
    }

    #[inline]
    pub(crate) fn count_miss(&self, row: Row) {
        add(&self.misses, 1, row);
    }

    #[inline]
    pub(crate) fn count(&self, event: Event, row: Row) {
        match event {
            Event::StaleHit => add(&self.stale_hits, 1, row),
            Event::StaleMiss => {
                add(&self.misses, u64::MAX, row);
                add(&self.hits, 1, row);
                add(&self.stale_hits, 1, row);
            }
            Event::Loaded(time) => add(&self.load_nanos, nanos(time), row),
            Event::Failed(time) => {
                add(&self.load_nanos, nanos(time), row);
                add(&self.failures, 1, row);
            }
            Event::Wait => add(&self.waits, 1, row),
        }
    }
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// Only its thread writes to a row below `OWN_ROWS`, so adding there takes no locked instruction.
#[inline]
fn add(counter: &AtomicU64, more: u64, row: Row) {
    if row < OWN_ROWS {
        counter.store(counter.load(Ordering::Relaxed).wrapping_add(more), Ordering::Relaxed);
    } else {
        counter.fetch_add(more, Ordering::Relaxed);
    }
}

impl Counts {
    /// Adds what the threads of one row counted since the cache was built.
    pub(crate) fn add(&mut self, row: &ThreadCounters) {
        for (sum, counter) in [
            (&mut self.hits, &row.hits),
            (&mut self.misses, &row.misses),
            (&mut self.stale_hits, &row.stale_hits),
            (&mut self.failures, &row.failures),
            (&mut self.waits, &row.waits),
            (&mut self.load_nanos, &row.load_nanos),
        ] {
            // One row's misses may be fewer than none, if another counted the one that was a hit after all.
            *sum = sum.wrapping_add(counter.load(Ordering::Relaxed));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Counts, ThreadCounters};
    use crate::store::rows::{ROWS, Rows};

    #[test]
    fn each_row_counts_by_itself() {
        let rows = Rows::<ThreadCounters>::default();
        for row in 0..ROWS {
            for _ in 0..=row {
                rows.of(row).count_hit(row);
            }
            rows.of(row).count_miss(row);
        }
        let mut counts = Counts::default();
        for row in 0..ROWS {
            counts.add(rows.get(row).unwrap());
        }
        assert_eq!((counts.hits, counts.misses), (u64::from(ROWS * (ROWS + 1) / 2), u64::from(ROWS)));
    }
}
