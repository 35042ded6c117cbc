//! What the lock of a store protects, apart from the links of its table.

use crate::store::counters::Lookups;
use crate::store::flights::Flights;
use crate::store::index::Index;

/// The part of a store that only the holder of its lock sees.
pub(crate) struct State<K, V> {
    pub(crate) index: Index,
    pub(crate) flights: Flights<K, V>,
    pub(crate) evictions: u64,
    pub(crate) expirations: u64,
    /// The lookups up to the latest `clear`, which the statistics leave out.
    pub(crate) forgotten: Lookups,
}

impl<K, V> Default for State<K, V> {
    fn default() -> Self {
        Self {
            index: Index::default(),
            flights: Flights::default(),
            evictions: 0,
            expirations: 0,
            forgotten: Lookups::default(),
        }
    }
}
