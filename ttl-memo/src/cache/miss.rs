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
use std::time::Instant;

use crate::background::scheduler::instant_after;
use crate::flight::flight::{Flight, GivenUp, Kind, Landing};
use crate::flight::wait_graph::{Leading, Name};
use crate::store::core::{Core, Policy};
use crate::store::entry::{Arrival, Entry};
use crate::store::table;
use crate::store::write::{Drops, Turn};

/// How long a caller goes on waiting for others.
struct Patience {
    failures: u32,
    deadline: Option<Instant>,
}

impl Patience {
    /// How many failed computations a caller waits for before it computes by itself.
    const FAILURES: u32 = 2;

    fn new() -> Self {
        Self { failures: 0, deadline: None }
    }

    fn is_left(&self) -> bool {
        self.failures < Self::FAILURES
    }

    /// When it ends, counted from the first time that this is asked.
    fn deadline<K, V>(&mut self, policy: &Policy<K, V>) -> Option<Instant> {
        let wait = policy.wait?;
        Some(*self.deadline.get_or_insert_with(|| instant_after(Instant::now(), wait)))
    }
}

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
    Wait(Arc<Flight<K, V>>, K),
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
        let mut patience = Patience::new();
        loop {
            let flight = match self.step(hash, key, &patience) {
                Step::Take(value) => return Call::Hit(value),
                Step::Lead(lead) => return Call::Lead(LeadHere::new(lead)),
                Step::Wait(flight, again) => {
                    key = again;
                    flight
                }
            };
            let landing = flight.wait(patience.deadline(&self.policy));
            if let Some(value) = self.outcome(landing, &mut patience) {
                return Call::Hit(value);
            }
        }
    }

    /// The same without blocking the thread.
    pub(crate) async fn join_or_lead_async(&self, hash: u64, mut key: K) -> Call<V, Lead<'_, K, V>> {
        let mut patience = Patience::new();
        loop {
            let flight = match self.step(hash, key, &patience) {
                Step::Take(value) => return Call::Hit(value),
                Step::Lead(lead) => return Call::Lead(lead),
                Step::Wait(flight, again) => {
                    key = again;
                    flight
                }
            };
            let landing = flight.wait_async(patience.deadline(&self.policy)).await;
            if let Some(value) = self.outcome(landing, &mut patience) {
                return Call::Hit(value);
            }
        }
    }

    fn step(&self, hash: u64, key: K, patience: &Patience) -> Step<'_, K, V> {
        // Dropped after the pin, whose end may drop values: their `Drop` may ask for the key that is led from here on.
        let mut leading = None;
        let pin = self.table.pin();
        let mut dead: Option<&Entry<K, V>> = None;
        loop {
            let (rivals, turn, slot) = self.turn_over(&pin, hash, &key);
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
                Some(flight) if patience.is_left() => return Step::Wait(flight, key),
                Some(_) => Kind::Alone,
                None => Kind::Shared,
            };
            let lead = self.lead(turn, hash, key, kind);
            leading.replace(lead.leading());
            return Step::Lead(lead);
        }
    }

    /// What a landing means to one who waited for it.
    #[expect(clippy::needless_pass_by_value, reason = "it is over")]
    fn outcome(&self, landing: Result<&Landing<V>, GivenUp>, patience: &mut Patience) -> Option<V> {
        match landing {
            Ok(Landing::Value(value)) => {
                let value = value.clone();
                self.tally.hit(&self.table.pin());
                return Some(value);
            }
            Ok(Landing::Failed) => patience.failures += 1,
            Err(GivenUp) => patience.failures = Patience::FAILURES,
        }
        None
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
        LeadHere::new(self.lead_anyway(hash, key))
    }

    /// The same for a task.
    pub(crate) fn supersede_async(&self, hash: u64, key: K) -> Lead<'_, K, V> {
        self.lead_anyway(hash, key)
    }

    fn lead_anyway(&self, hash: u64, key: K) -> Lead<'_, K, V> {
        // As in `step`.
        let mut leading = None;
        let pin = self.table.pin();
        let (rivals, mut turn, _) = self.turn_over(&pin, hash, &key);
        rivals.detach_from(&mut turn.state.flights);
        let lead = self.lead(turn, hash, key, Kind::Shared);
        leading.replace(lead.leading());
        lead
    }

    fn lead(&self, mut turn: Turn<'_, K, V>, hash: u64, key: K, kind: Kind) -> Lead<'_, K, V> {
        let arrival = turn.next_arrival();
        let flight = Arc::new(Flight::new(key, kind));
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
    flight: Arc<Flight<K, V>>,
    finished: bool,
}

impl<K, V> Lead<'_, K, V> {
    pub(crate) fn idle() -> Self {
        Self { task: None }
    }

    fn flight(&self) -> Option<&Arc<Flight<K, V>>> {
        self.task.as_ref().map(|task| &task.flight)
    }

    /// Makes it known that this thread computes, until the result is dropped.
    fn leading(&self) -> Option<Leading> {
        self.flight().map(|flight| Leading::begin(flight.name()))
    }
}

impl<K: Eq + Clone, V: Clone> Lead<'_, K, V> {
    /// Runs a future that computes the value. While it is polled or dropped, the task is known to compute.
    pub async fn run<F: Future>(&self, body: F) -> F::Output {
        let mut body = Body { future: pin!(Some(body)), flight: self.flight().map(Flight::name) };
        poll_fn(|context| {
            self.flight().inspect(|flight| flight.polled_here());
            body.poll(context)
        })
        .await
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
        let _leading = Leading::begin(self.flight.name());
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
            self.flight.land(Landing::Value(value.clone()));
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
        self.flight.land(Landing::Failed);
    }
}

impl<K, V> fmt::Debug for Lead<'_, K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lead").finish_non_exhaustive()
    }
}

/// The future of a computation.
struct Body<'b, F> {
    future: Pin<&'b mut Option<F>>,
    flight: Option<Name>,
}

impl<F: Future> Body<'_, F> {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<F::Output> {
        let _leading = self.flight.map(Leading::begin);
        self.future.as_mut().as_pin_mut().expect("only `drop` takes it").poll(context)
    }
}

impl<F> Drop for Body<'_, F> {
    fn drop(&mut self) {
        let _leading = self.flight.map(Leading::begin);
        self.future.set(None);
    }
}

/// A [`Lead`] of the thread that took it, which computes from then on.
#[derive(Debug)]
#[must_use = "others wait until it is finished or dropped"]
pub struct LeadHere<'a, K, V> {
    // Before `leading`, so that those who wait are told while this thread is still known to lead.
    lead: Lead<'a, K, V>,
    leading: Option<Leading>,
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
