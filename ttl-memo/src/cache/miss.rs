//! The miss path: a caller that finds no value waits for another's computation or leads one itself.
//!
//! # How a computation can end
//!
//! A [`Lead`] is what a caller holds while it computes. However that ends, exactly one of these happens:
//!
//! * `finish` is called. The value is stored, unless the key was removed, cleared or stored anew since the computation
//!   began; whoever waits gets a clone of it in either case.
//! * `finish` panics, in the user's `Clone`, `Eq`, `getsizeof` or `ttu`: those who wait look anew. The value may have
//!   been stored by then, or not.
//! * The lead is dropped unfinished: the body panicked, gave an `Err` or a value that `cache_if` turned down, or it was a
//!   future that was cancelled, at whatever point. Nothing is stored, and those who wait look anew: one of them leads,
//!   and the others wait for it.
//! * Its body is a future that no thread polls for 50 ms, while a thread that polls tasks is blocked for it. That thread
//!   ends the wait of all: they look anew, and one of them leads. What the first lead ends with later isn't stored.
//! * It is neither finished nor dropped, for the body never ends. Then those who wait do so as long as they were told to.
//!
//! A lead is idle when it was taken while memoizing is switched off: nobody waits for it, and nothing comes of it.
//!
//! Whoever has waited for two that failed computes at once, side by side with the others, so that nobody pays for a
//! queue of slow failures. So does who would wait for itself: a function that calls itself with the same arguments, or a
//! circle of callers of which each waits for the next.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::ptr;
use std::sync::Arc;
use std::task::{Context, Poll};

use crate::flight::flight::Flight;
use crate::flight::leader_scope::LeaderScope;
use crate::flight::outcome::Outcome;
use crate::flight::thread_state::Leader;
use crate::flight::wait_budget::WaitBudget;
use crate::store::core::Core;
use crate::store::entry::{Arrival, Entry};
use crate::store::flights::{Computation, Kind};
use crate::store::table;
use crate::store::write::{Drops, Turn};

/// What came of a call: its value, or the task to compute it.
#[derive(Debug)]
pub enum Call<V, L> {
    /// A live value was there, or another caller's computation gave it.
    Hit(V),
    /// The caller is to compute the value.
    Lead(L),
}

impl<K, V> Call<V, LeadHere<'_, K, V>> {
    /// A call while memoizing is switched off.
    #[cold]
    #[inline(never)]
    pub(crate) fn idle() -> Self {
        Self::Lead(LeadHere::idle())
    }
}

/// What a caller that found no value is to do next.
enum Step<'a, K, V> {
    Take(V),
    Wait(Arc<Computation<K, V>>, K),
    Lead(Lead<'a, K, V>),
}

impl<K, V> Core<K, V>
where
    K: Eq,
    V: Clone,
{
    /// Waits for the value of `key` or takes the lead in computing it, after a lookup found none.
    #[cold]
    #[inline(never)]
    pub(crate) fn join_or_lead(&self, hash: u64, mut key: K) -> Call<V, LeadHere<'_, K, V>> {
        let mut budget = WaitBudget::new(self.policy.wait);
        loop {
            let flight = match self.step(hash, key, &budget, Leader::Thread) {
                Step::Take(value) => return Call::Hit(value),
                Step::Lead(lead) => return Call::Lead(LeadHere::new(lead)),
                Step::Wait(flight, again) => {
                    key = again;
                    flight
                }
            };
            if let Ok(Outcome::Value(value)) = flight.flight.wait(&mut budget) {
                return Call::Hit(self.take_waited(value));
            }
        }
    }

    /// The same without blocking the thread.
    pub(crate) async fn join_or_lead_async(&self, hash: u64, mut key: K) -> Call<V, Lead<'_, K, V>> {
        let mut budget = WaitBudget::new(self.policy.wait);
        loop {
            let flight = match self.step(hash, key, &budget, Leader::Task) {
                Step::Take(value) => return Call::Hit(value),
                Step::Lead(lead) => return Call::Lead(lead),
                Step::Wait(flight, again) => {
                    key = again;
                    flight
                }
            };
            if let Ok(Outcome::Value(value)) = flight.flight.wait_async(&mut budget).await {
                return Call::Hit(self.take_waited(value));
            }
        }
    }

    fn step(&self, hash: u64, key: K, budget: &WaitBudget, leader: Leader) -> Step<'_, K, V> {
        // Dropped after the pin, whose end may drop values: their `Drop` may ask for the key that is led from here on.
        let mut leading = None;
        let pin = self.table.pin();
        let mut dead: Option<&Entry<K, V>> = None;
        loop {
            let (rivals, mut turn, slot) = self.turn_over(&pin, hash, &key);
            let unknown = slot.entry.filter(|entry| !dead.is_some_and(|dead| ptr::eq(dead, *entry)));
            if let Some(entry) = unknown {
                // The clock may be the user's, so it isn't read under the lock.
                drop(turn);
                if self.policy.clock.is_before(entry.deadline()) {
                    return Step::Take(self.take_hit(&pin, entry));
                }
                dead = Some(entry);
                continue;
            }
            let kind = match rivals.to_join(&turn.state.flights) {
                Some(flight) if budget.is_left() => return Step::Wait(flight, key),
                Some(_) => Kind::Alone,
                None => Kind::Shared,
            };
            rivals.detach_taken_over(&mut turn.state.flights);
            let lead = self.lead(turn, hash, key, kind, leader);
            leading.replace(lead.leading());
            return Step::Lead(lead);
        }
    }

    /// Serves a value that the caller has waited for.
    fn take_waited(&self, value: &V) -> V {
        let value = value.clone();
        self.tally.hit(&self.table.pin());
        value
    }

    /// Serves a live entry: the last steps of the hit path.
    #[inline]
    pub(crate) fn take_hit(&self, pin: &table::Pin<'_>, entry: &Entry<K, V>) -> V {
        let value = entry.value().clone();
        self.recency.touch(entry);
        self.tally.hit(pin);
        value
    }

    /// Takes the lead in computing `key` whatever is stored or under way for it, which is outdated from now on.
    pub(crate) fn supersede(&self, hash: u64, key: K) -> LeadHere<'_, K, V> {
        LeadHere::new(self.lead_anyway(hash, key, Leader::Thread))
    }

    /// The same for a task.
    pub(crate) fn supersede_async(&self, hash: u64, key: K) -> Lead<'_, K, V> {
        self.lead_anyway(hash, key, Leader::Task)
    }

    fn lead_anyway(&self, hash: u64, key: K, leader: Leader) -> Lead<'_, K, V> {
        // As in `step`.
        let mut leading = None;
        let pin = self.table.pin();
        let (rivals, mut turn, _) = self.turn_over(&pin, hash, &key);
        rivals.detach_from(&mut turn.state.flights);
        let lead = self.lead(turn, hash, key, Kind::Shared, leader);
        leading.replace(lead.leading());
        lead
    }

    fn lead(&self, mut turn: Turn<'_, K, V>, hash: u64, key: K, kind: Kind, leader: Leader) -> Lead<'_, K, V> {
        let arrival = turn.next_arrival();
        let flight = Arc::new(Computation { key, kind, flight: Flight::new(leader) });
        turn.state.flights.attach(hash, arrival, Arc::clone(&flight));
        self.tally.miss(turn.pin());
        drop(turn);
        Lead { task: Some(Task { core: self, hash, arrival, flight, finished: false }) }
    }
}

/// What a caller holds while it computes a value that others may be waiting for. Dropped unfinished, it stores nothing and
/// lets one of them take over.
#[must_use = "others wait until it is finished or dropped"]
pub struct Lead<'a, K, V> {
    /// `None` when the lead is idle.
    task: Option<Task<'a, K, V>>,
}

struct Task<'a, K, V> {
    core: &'a Core<K, V>,
    hash: u64,
    arrival: Arrival,
    flight: Arc<Computation<K, V>>,
    finished: bool,
}

impl<K, V> Lead<'_, K, V> {
    pub(crate) fn idle() -> Self {
        Self { task: None }
    }

    fn flight(&self) -> Option<&Flight<V>> {
        self.task.as_ref().map(|task| &task.flight.flight)
    }

    /// Makes it known that this thread computes, until the result is dropped.
    fn leading(&self) -> Option<LeaderScope> {
        self.flight().map(Flight::scope)
    }
}

impl<K: Eq + Clone, V: Clone> Lead<'_, K, V> {
    /// Runs a future that computes the value. While it is polled or dropped, the task is known to compute.
    pub async fn run<F: Future>(&self, body: F) -> F::Output {
        let mut body = Body { future: pin!(Some(body)), flight: self.flight() };
        poll_fn(|context| body.poll(context)).await
    }

    /// Runs code of the user's that belongs to the computation.
    pub fn judge<R>(&self, judge: impl FnOnce() -> R) -> R {
        let _leading = self.leading();
        judge()
    }

    /// Stores a clone of `value` and hands one to each who waits.
    pub fn finish(self, value: &V) {
        if let Some(task) = self.task {
            task.finish(value);
        }
    }
}

impl<K: Eq + Clone, V: Clone> Task<'_, K, V> {
    fn finish(mut self, value: &V) {
        let core = self.core;
        // What follows runs the user's code, which may ask for the same key.
        let _leading = self.flight.flight.scope();
        let (pair, now) = core.policy.pair(self.flight.key.clone(), value.clone());
        let pin = core.table.pin();
        let (mut turn, slot) = core.turn_at(&pin, self.hash, &self.flight.key);
        // Once it is detached, what the value was computed from may have changed.
        let attached = turn.state.flights.detach(self.hash, self.arrival);
        if attached.is_some() {
            turn.store(&slot, pair, now);
        }
        turn.end(Drops::InBatches);
        drop(attached);
        // Nobody can join any more: who doesn't hold the flight now never will.
        if Arc::strong_count(&self.flight) > 1 {
            self.flight.flight.complete(Outcome::Value(value.clone()));
        }
        self.finished = true;
    }
}

impl<K, V> Drop for Task<'_, K, V> {
    fn drop(&mut self) {
        if self.finished {
            return;
        }
        let attached = self.core.state().flights.detach(self.hash, self.arrival);
        drop(attached);
        self.flight.flight.complete(Outcome::Failed);
    }
}

impl<K, V> fmt::Debug for Lead<'_, K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lead").finish_non_exhaustive()
    }
}

/// The future of a computation.
struct Body<'b, F, V> {
    future: Pin<&'b mut Option<F>>,
    flight: Option<&'b Flight<V>>,
}

impl<F: Future, V> Body<'_, F, V> {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<F::Output> {
        let _polling = self.flight.map(Flight::poll_scope);
        self.future.as_mut().as_pin_mut().expect("only `drop` takes it").poll(context)
    }
}

impl<F, V> Drop for Body<'_, F, V> {
    fn drop(&mut self) {
        let _leading = self.flight.map(Flight::scope);
        self.future.set(None);
    }
}

/// A [`Lead`] of the thread that took it, which computes from then on.
#[derive(Debug)]
#[must_use = "others wait until it is finished or dropped"]
pub struct LeadHere<'a, K, V> {
    // Before `leading`, so that those who wait are told while this thread is still known to lead.
    lead: Lead<'a, K, V>,
    leading: Option<LeaderScope>,
}

impl<'a, K, V> LeadHere<'a, K, V> {
    fn new(lead: Lead<'a, K, V>) -> Self {
        let leading = lead.leading();
        Self { lead, leading }
    }

    pub(crate) fn idle() -> Self {
        Self::new(Lead::idle())
    }
}

impl<K: Eq + Clone, V: Clone> LeadHere<'_, K, V> {
    /// Stores a clone of `value` and hands one to each who waits.
    pub fn finish(self, value: &V) {
        let Self { lead, leading } = self;
        lead.finish(value);
        drop(leading);
    }
}
