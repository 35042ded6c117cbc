//! Recounts what table and ledger must agree on. For tests, which call it after every step.

use std::collections::HashSet;

use crate::cache::cache::TtlCache;
use crate::store::write::{Drops, sight};

impl<K, V, S> TtlCache<K, V, S> {
    /// Recounts every invariant of the store. Not public API: for this project's own tests.
    ///
    /// # Panics
    ///
    /// When one doesn't hold.
    #[doc(hidden)]
    pub fn __validate(&self) {
        let pin = self.core.table.pin();
        let turn = self.core.turn(&pin);
        let mut len = 0;
        let mut size = 0_u128;
        let mut arrivals = HashSet::new();
        for entry in self.core.table.iter(&pin) {
            len += 1;
            size += entry.size() as u128;
            assert!(arrivals.insert(entry.arrival()), "two entries share an arrival");
            assert!(entry.arrival().get() <= turn.state.arrivals, "an entry is of the future");
            assert!(turn.state.ledger.has_records_of(sight(entry)), "an entry would never be evicted, or never expire");
        }
        assert_eq!(turn.state.ledger.len(), len, "entries are miscounted");
        assert_eq!(turn.state.ledger.size(), size, "sizes are miscounted");
        assert!(self.maxsize().is_none_or(|maxsize| size <= maxsize as u128), "more is stored than fits");
        turn.end(Drops::InBatches);
    }

    /// How many computations are under way. Not public API: for this project's own tests.
    #[doc(hidden)]
    #[must_use]
    pub fn __flights(&self) -> usize {
        self.core.state().flights.len()
    }
}
