//! The stores that have a name, for as long as they live.
//! Knows of a store only what can be told and done without its types; knows nothing of who asks.

use std::sync::{Arc, Weak};

use crate::info::{CacheInfo, CacheParameters};
use crate::sync::{Mutex, MutexGuard, global};

/// A store that has a name.
pub(crate) trait Named: Send + Sync {
    fn name(&self) -> &str;
    fn info(&self) -> CacheInfo;
    fn parameters(&self) -> CacheParameters;
    fn clear(&self);
}

global! {
    static STORES: Mutex<Register> = Mutex::new(Register::new());
}

/// The stores of the process.
pub(crate) fn of_process() -> MutexGuard<'static, Register> {
    STORES.lock()
}

/// Stores in the order in which they came. It keeps none of them alive.
pub(crate) struct Register {
    stores: Vec<Weak<dyn Named>>,
    /// How many there may be before those that were dropped are taken out.
    tidy_at: usize,
}

impl Register {
    const TIDY_AT_LEAST_AT: usize = 16;

    pub(crate) const fn new() -> Self {
        Self { stores: Vec::new(), tidy_at: Self::TIDY_AT_LEAST_AT }
    }

    pub(crate) fn add(&mut self, store: Weak<dyn Named>) {
        if self.stores.len() >= self.tidy_at {
            // No code of the user's runs by that: their values went with the store.
            self.stores.retain(|store| store.strong_count() > 0);
            // As many may come as there are, so that each pays for looking at two.
            self.tidy_at = Self::TIDY_AT_LEAST_AT.max(2 * self.stores.len());
        }
        self.stores.push(store);
    }

    /// The stores that live. Whoever gets them may be the last to hold one: drop them where no lock is held.
    pub(crate) fn live(&self) -> Vec<Arc<dyn Named>> {
        self.stores.iter().filter_map(Weak::upgrade).collect()
    }
}
