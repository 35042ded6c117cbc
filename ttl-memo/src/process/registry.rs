//! The listed stores of the process, for as long as they exist.
//! Knows of a store only what can be done without its types; knows nothing of the code that lists or clears them.

use std::sync::{Arc, Weak};

use crate::store::named::Named;
use crate::sync::{Mutex, MutexGuard, global};

global! {
    static STORES: Mutex<Register> = Mutex::new(Register::new());
}

/// The stores of the process.
pub(crate) fn of_process() -> MutexGuard<'static, Register> {
    STORES.lock()
}

/// Stores in the order in which they were built. It keeps none of them alive.
pub(crate) struct Register {
    stores: Vec<Weak<dyn Named>>,
    /// How many there may be before those that were dropped are removed.
    tidy_at: usize,
}

impl Register {
    const TIDY_AT_LEAST_AT: usize = 16;

    pub(crate) const fn new() -> Self {
        Self { stores: Vec::new(), tidy_at: Self::TIDY_AT_LEAST_AT }
    }

    pub(crate) fn add(&mut self, store: Weak<dyn Named>) {
        if self.stores.len() >= self.tidy_at {
            // This runs no user code: the values were dropped together with their store.
            self.stores.retain(|store| store.strong_count() > 0);
            // As many may be added as there are, so that each addition pays for checking two.
            self.tidy_at = Self::TIDY_AT_LEAST_AT.max(2 * self.stores.len());
        }
        self.stores.push(store);
    }

    /// The stores that exist. Drop them where no lock is held, since a result may be the last reference.
    pub(crate) fn live(&self) -> Vec<Arc<dyn Named>> {
        self.stores.iter().filter_map(Weak::upgrade).collect()
    }
}
