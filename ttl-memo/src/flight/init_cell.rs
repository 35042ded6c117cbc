//! A cell that is filled once, by one of the threads that need its value, with no lock held meanwhile.
//! Knows nothing of what it holds.

use std::sync::Arc;

use once_cell::sync::OnceCell;
use parking_lot::Mutex;

use crate::flight::flight::Flight;
use crate::flight::outcome::Outcome;
use crate::flight::thread_state::Leader;
use crate::flight::wait_budget::WaitBudget;

/// A cell like `OnceCell`, in which initialising is a computation like any other: whoever waits for it is known to wait, so
/// that no cycle of waiting threads deadlocks.
pub(crate) struct InitCell<T> {
    value: OnceCell<T>,
    /// The computation that others wait for.
    running: Mutex<Option<Arc<Flight<()>>>>,
}

/// Tells waiters how an initialisation ended, also after a panic.
struct Initialization<'a, T> {
    cell: &'a InitCell<T>,
    flight: Arc<Flight<()>>,
}

impl<T> InitCell<T> {
    pub(crate) const fn new() -> Self {
        Self { value: OnceCell::new(), running: Mutex::new(None) }
    }

    #[inline]
    pub(crate) fn get(&self) -> Option<&T> {
        self.value.get()
    }

    /// Returns the value. If there is none yet, it is what `finish` makes of the result of `prepare`.
    ///
    /// Threads wait for one that already runs its `prepare`. One that can't wait runs its own: if the other waits for it, if it
    /// belongs to a pool in which waits are limited, or after two that panicked. `finish` runs at most once until it
    /// returns, with the result that is there first. It runs inside `OnceCell`, so it must run no user code.
    pub(crate) fn get_or_init<P>(&self, prepare: impl FnOnce() -> P, finish: impl FnOnce(P) -> T) -> &T {
        let mut budget = WaitBudget::new(None);
        loop {
            let begun = self.begin(&budget);
            // It is set before the computation that set it is taken out.
            if let Some(value) = self.get() {
                return value;
            }
            match begun {
                Ok(initialization) => {
                    let prepared = initialization.run(prepare);
                    return self.value.get_or_init(|| finish(prepared));
                }
                Err(running) => {
                    let _ = running.wait(&mut budget);
                }
            }
        }
    }

    #[cfg(feature = "test-util")]
    pub(crate) fn into_inner(self) -> Option<T> {
        self.value.into_inner()
    }

    /// Begins an initialisation, or returns the one to wait for.
    fn begin(&self, budget: &WaitBudget) -> Result<Initialization<'_, T>, Arc<Flight<()>>> {
        let mut running = self.running.lock();
        match &*running {
            Some(flight) if budget.is_left() => Err(Arc::clone(flight)),
            Some(_) => Ok(Initialization { cell: self, flight: Arc::new(Flight::new(Leader::Thread)) }),
            None => {
                let flight = Arc::new(Flight::new(Leader::Thread));
                *running = Some(Arc::clone(&flight));
                Ok(Initialization { cell: self, flight })
            }
        }
    }
}

impl<T> Initialization<'_, T> {
    /// While this runs, what the thread waits for is known to hold the initialisation up.
    fn run<P>(&self, prepare: impl FnOnce() -> P) -> P {
        let _scope = self.flight.scope();
        prepare()
    }
}

impl<T> Drop for Initialization<'_, T> {
    fn drop(&mut self) {
        self.cell.running.lock().take_if(|running| Arc::ptr_eq(running, &self.flight));
        let outcome = if self.cell.get().is_some() { Outcome::Value(()) } else { Outcome::Failed };
        self.flight.complete(outcome);
    }
}

impl<T> Default for InitCell<T> {
    fn default() -> Self {
        Self::new()
    }
}
