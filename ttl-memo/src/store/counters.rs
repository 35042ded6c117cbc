//! Counts what each thread does to a cache without two threads writing to the same cache line.
//! Knows nothing of what is counted for: its callers read and add.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use once_cell::sync::OnceCell;

use crate::store::recency::Row;
use parking_lot::Mutex;

/// The counters of one cache: a row for each of the first 32 threads, and 32 rows that all others share.
#[derive(Default)]
pub(crate) struct Counters {
    /// 1, 1, 2, 4, … rows. A cache that few threads use has few.
    segments: [OnceCell<Box<[ThreadCounters]>>; SEGMENTS],
}

const SEGMENTS: usize = 7;

/// Rows below this number belong to one thread at a time.
const OWN_ROWS: Row = 32;

/// All rows.
const ROWS: Row = 2 * OWN_ROWS;

/// A row, in a cache line that no other row touches.
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

impl Counters {
    /// The row of the calling thread.
    #[inline]
    pub(crate) fn of(&self, row: Row) -> &ThreadCounters {
        let (segment, offset) = match row.checked_ilog2() {
            None => (0, 0),
            Some(bits) => (bits as usize + 1, (row - (1 << bits)) as usize),
        };
        match self.segments[segment].get() {
            Some(rows) => &rows[offset],
            None => &self.fill(segment)[offset],
        }
    }

    #[cold]
    #[inline(never)]
    fn fill(&self, segment: usize) -> &[ThreadCounters] {
        self.segments[segment].get_or_init(|| {
            let rows = if segment == 0 { 1 } else { 1 << (segment - 1) };
            (0..rows).map(|_| ThreadCounters::default()).collect()
        })
    }

    /// What all threads counted since the cache was built.
    pub(crate) fn sum(&self) -> Counts {
        let mut sum = Counts::default();
        for row in self.segments.iter().filter_map(OnceCell::get).flatten() {
            for (sum, counter) in [
                (&mut sum.hits, &row.hits),
                (&mut sum.misses, &row.misses),
                (&mut sum.stale_hits, &row.stale_hits),
                (&mut sum.failures, &row.failures),
                (&mut sum.waits, &row.waits),
                (&mut sum.load_nanos, &row.load_nanos),
            ] {
                // One row's misses may be fewer than none, if another counted the one that was a hit after all.
                *sum = sum.wrapping_add(counter.load(Ordering::Relaxed));
            }
        }
        sum
    }
}

/// The row that the calling thread has in every cache.
#[inline]
pub(crate) fn row_here() -> Row {
    let row = ROW.get();
    if row == UNKNOWN { take_row() } else { row }
}

/// No row.
const UNKNOWN: Row = Row::MAX;

thread_local! {
    // Without a destructor, so that reading it costs next to nothing and works while the thread ends.
    static ROW: Cell<Row> = const { Cell::new(UNKNOWN) };
    /// Gives the thread's own row back when the thread ends.
    static OWN_ROW: OwnRow = OwnRow::take();
}

/// The rows that no thread owns.
static FREE_ROWS: Mutex<FreeRows> = Mutex::new(FreeRows { returned: BTreeSet::new(), next: 0 });

struct FreeRows {
    returned: BTreeSet<Row>,
    /// The first row that was never taken; from `OWN_ROWS` on, rows are handed out in turn.
    next: Row,
}

impl FreeRows {
    fn take(&mut self) -> Row {
        if let Some(row) = self.returned.pop_first() {
            return row;
        }
        let row = self.next;
        self.next = if row + 1 < ROWS { row + 1 } else { OWN_ROWS };
        row
    }
}

struct OwnRow(Row);

impl OwnRow {
    fn take() -> Self {
        Self(FREE_ROWS.lock().take())
    }
}

impl Drop for OwnRow {
    fn drop(&mut self) {
        if self.0 < OWN_ROWS {
            // What this thread does while it ends is counted in a row that others use too.
            ROW.set(OWN_ROWS + self.0);
            FREE_ROWS.lock().returned.insert(self.0);
        }
    }
}

#[cold]
#[inline(never)]
fn take_row() -> Row {
    // A thread whose destructors have run already uses a row that others use too.
    let row = OWN_ROW.try_with(|own| own.0).unwrap_or(OWN_ROWS);
    ROW.set(row);
    row
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::{Counters, OWN_ROWS, ROWS, row_here};

    #[test]
    fn a_row_is_used_again_when_its_thread_has_ended() {
        let rows: Vec<_> = (0..1_000).map(|_| thread::spawn(row_here).join().unwrap()).collect();
        assert!(rows.iter().all(|row| *row < ROWS));
        assert!(rows.iter().any(|row| *row < OWN_ROWS));
    }

    #[test]
    fn each_row_counts_by_itself() {
        let counters = Counters::default();
        for row in 0..ROWS {
            for _ in 0..=row {
                counters.of(row).count_hit(row);
            }
            counters.of(row).count_miss(row);
        }
        let counts = counters.sum();
        assert_eq!((counts.hits, counts.misses), (u64::from(ROWS * (ROWS + 1) / 2), u64::from(ROWS)));
    }
}
