//! What the lock of a store protects, apart from the links of its table.

use crate::store::bounds::Bounds;
use crate::store::counters::Counts;
use crate::store::flights::Flights;
use crate::store::index::Index;
use crate::store::tag_log::TagLog;

/// The part of a store that only the holder of its lock sees.
pub(crate) struct State<K, V> {
    pub(crate) index: Index,
    pub(crate) flights: Flights<K, V>,
    /// The tags that were invalidated while computations were under way.
    pub(crate) invalidated: TagLog,
    pub(crate) bounds: Bounds,
    pub(crate) evictions: u64,
    pub(crate) expirations: u64,
    /// What was counted up to the latest reset, which the statistics leave out.
    pub(crate) forgotten: Totals,
}

/// All that is counted.
#[derive(Clone, Copy, Default)]
pub(crate) struct Totals {
    pub(crate) counts: Counts,
    pub(crate) evictions: u64,
    pub(crate) expirations: u64,
}

impl<K, V> State<K, V> {
    pub(crate) fn new(index: Index, bounds: Bounds) -> Self {
        Self {
            index,
            flights: Flights::default(),
            invalidated: TagLog::default(),
            bounds,
            evictions: 0,
            expirations: 0,
            forgotten: Totals::default(),
        }
    }

    /// The size of all entries in the unit of `maxsize`.
    pub(crate) fn currsize(&self) -> usize {
        if self.bounds.max_bytes.is_some() { self.index.len() } else { self.index.currsize() }
    }

    /// The sum of their sizes, if there is a bound for it beside `maxsize`.
    pub(crate) fn size_in_bytes(&self) -> Option<usize> {
        self.bounds.max_bytes.map(|_| self.index.currsize())
    }

    /// Leaves what has been counted so far out of the statistics.
    pub(crate) fn reset_statistics(&mut self, counts: Counts) {
        let Self { evictions, expirations, .. } = *self;
        self.forgotten = Totals { counts, evictions, expirations };
    }
}
