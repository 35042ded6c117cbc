//! Recounts what table and index must agree on. For tests, which call it after every step.

use crate::cache::cache::TtlCache;

impl<K, V, S> TtlCache<K, V, S> {
    /// Recounts every invariant of the store. Not public API: for this project's tests.
    ///
    /// # Panics
    ///
    /// When one doesn't hold.
    #[doc(hidden)]
    pub fn __validate(&self) {
        let state = self.core.state();
        state.index.validate(&self.core.table);
        assert!(state.bounds.allow(state.index.len(), state.index.size()), "more is stored than fits");
    }

    /// Returns how many tags are kept because they were invalidated while computations were under way. Not public API: for this
    /// project's tests.
    #[doc(hidden)]
    #[must_use]
    pub fn __invalidated(&self) -> usize {
        self.core.state().invalidated.len()
    }

    /// Returns how many computations are under way. Not public API: for this project's tests.
    #[doc(hidden)]
    #[must_use]
    pub fn __flights(&self) -> usize {
        self.core.state().flights.len()
    }
}
