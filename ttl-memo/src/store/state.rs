//! What the lock of a store protects, apart from the links of its table.

use crate::store::counters::Counts;
use crate::store::flights::Flights;
use crate::store::index::Index;

/// The part of a store that only the holder of its lock sees.
pub(crate) struct State<K, V> {
    pub(crate) index: Index,
    pub(crate) flights: Flights<K, V>,
    pub(crate) evictions: u64,
    pub(crate) expirations: u64,
    /// What was counted up to the latest `clear`, which the statistics leave out.
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
    pub(crate) fn new(index: Index) -> Self {
        Self { index, flights: Flights::default(), evictions: 0, expirations: 0, forgotten: Totals::default() }
    }
}
