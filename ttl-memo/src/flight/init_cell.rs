//! A cell that is filled once, by one of the threads that need its value, with no lock held meanwhile.
//! Knows nothing of what it holds.

use std::sync::Arc;

use once_cell::sync::OnceCell;
use parking_lot::Mutex;

use crate::flight::flight::Flight;
use crate::flight::leader_scope::LeaderScope;
use crate::flight::outcome::Outcome;
use crate::flight::thread_state::Leader;
use crate::flight::wait_budget::WaitBudget;

/// A cell like `OnceCell`, in which initialising is a computation like any other: whoever waits for it is known to wait, so
/// that no cycle of waiting threads deadlocks.
pub(crate) struct InitCell<T> {
    value: OnceCell<T>,
    turns: Turns,
}

/// Whose turn it is to initialise a cell.
struct Turns {
    /// The computation that others wait for.
    running: Mutex<Option<Arc<Flight<()>>>>,
}

/// Tells waiters how an initialisation ended, also after a panic.
struct Initialization<'a> {
    turns: &'a Turns,
    flight: Arc<Flight<()>>,
    is_set: &'a dyn Fn() -> bool,
}

impl<T> InitCell<T> {
    pub(crate) const fn new() -> Self {
        Self { value: OnceCell::new(), turns: Turns { running: Mutex::new(None) } }
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
        let is_set = || self.value.get().is_some();
        let initialization = self.turns.take(&is_set);
        if let Some(value) = self.get() {
            return value;
        }
        let prepared = {
            // While this lives, what the thread waits for is known to hold the initialisation up.
            let _scope = initialization.as_ref().map(Initialization::scope);
            prepare()
        };
        self.value.get_or_init(|| finish(prepared))
    }

    #[cfg(feature = "test-util")]
    pub(crate) fn into_inner(self) -> Option<T> {
        self.value.into_inner()
    }
}

impl Turns {
    /// Waits until it is the caller's turn; `None` if somebody else has set the value.
    fn take<'a>(&'a self, is_set: &'a dyn Fn() -> bool) -> Option<Initialization<'a>> {
        let mut budget = WaitBudget::new(None);
        loop {
            let begun = self.begin(&budget, is_set);
            // A computation sets the value before it is taken out.
            if is_set() {
                return None;
            }
            match begun {
                Ok(initialization) => return Some(initialization),
                Err(running) => _ = running.wait(&mut budget),
            }
        }
    }

    /// Begins an initialisation, or returns the one to wait for.
    fn begin<'a>(
        &'a self,
        budget: &WaitBudget,
        is_set: &'a dyn Fn() -> bool,
    ) -> Result<Initialization<'a>, Arc<Flight<()>>> {
        let mut running = self.running.lock();
        if let Some(flight) = running.as_ref().filter(|_| budget.is_left()) {
            return Err(Arc::clone(flight));
        }
        let flight = Arc::new(Flight::new(Leader::Thread));
        running.get_or_insert_with(|| Arc::clone(&flight));
        Ok(Initialization { turns: self, flight, is_set })
    }
}

impl Initialization<'_> {
    fn scope(&self) -> LeaderScope {
        self.flight.progress().scope()
    }
}

impl Drop for Initialization<'_> {
    fn drop(&mut self) {
        self.turns.running.lock().take_if(|running| Arc::ptr_eq(running, &self.flight));
        self.flight.complete(if (self.is_set)() { Outcome::Value(()) } else { Outcome::Failed });
    }
}

impl<T> Default for InitCell<T> {
    fn default() -> Self {
        Self::new()
    }
}
