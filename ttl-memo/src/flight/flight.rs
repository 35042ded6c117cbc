//! One computation for each key at a time: those under way, who waits for them, and how they are found.
//! Knows nothing of hashers, macros or results that are stored.

use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Instant;

use equivalent::Equivalent;

use crate::background::scheduler::moment_after;
use crate::background::sleep::Alarm;
use crate::flight::wait_graph::{self, Circle, Name, Waiting};
use crate::store::core::Core;
use crate::store::entry::Arrival;
use crate::store::table::Pin;
use crate::store::write::{Slot, Turn};
use crate::sync::{Event, EventListener, Listener, OnceCell};

/// A computation under way.
pub(crate) struct Flight<K, V> {
    pub(crate) key: K,
    kind: Kind,
    /// The thread that polled it last, if a task computes it; zero if a thread does.
    polled_by: AtomicUsize,
    landing: OnceCell<Landing<V>>,
    landed: Event,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Others wait for it.
    Shared,
    /// Its leader couldn't wait for the one that others wait for.
    Alone,
}

/// Nothing to wait for: the flight waits for this caller, or has taken too long.
pub(crate) struct GivenUp;

impl From<Circle> for GivenUp {
    fn from(Circle: Circle) -> Self {
        Self
    }
}

/// How a computation ended.
pub(crate) enum Landing<V> {
    Value(V),
    Failed,
}

impl<K, V> Flight<K, V> {
    pub(crate) fn new(key: K, kind: Kind) -> Self {
        Self { key, kind, polled_by: AtomicUsize::new(0), landing: OnceCell::new(), landed: Event::new() }
    }

    /// Notes that this thread is about to poll it.
    pub(crate) fn polled_here(&self) {
        self.polled_by.store(wait_graph::this_thread(), Ordering::Relaxed);
    }

    pub(crate) fn name(self: &Arc<Self>) -> Name {
        Arc::as_ptr(self).cast::<()>().addr()
    }

    /// Tells those who wait. The leader alone does, and once.
    pub(crate) fn land(&self, landing: Landing<V>) {
        let _ = self.landing.set(landing);
        self.landed.notify(usize::MAX);
    }

    /// Blocks until it has landed, unless that would be never or takes until `deadline`.
    pub(crate) fn wait(self: &Arc<Self>, deadline: Option<Instant>) -> Result<&Landing<V>, GivenUp> {
        let _waiting = Waiting::begin(self.name())?;
        // A task that this thread polled last may be waiting for this very thread to poll it again.
        if self.polled_by.load(Ordering::Relaxed) == wait_graph::this_thread() {
            return self.landing.get().ok_or(GivenUp);
        }
        let longest = wait_graph::longest_wait_here().map(|longest| moment_after(Instant::now(), longest));
        let deadline = deadline.into_iter().chain(longest).min();
        loop {
            let listener = match self.landing_or_listener() {
                Ok(landing) => return Ok(landing),
                Err(listener) => listener,
            };
            match deadline {
                None => listener.wait(),
                Some(deadline) => listener.wait_deadline(deadline).ok_or(GivenUp)?,
            }
        }
    }

    /// The same without blocking the thread.
    pub(crate) async fn wait_async(self: &Arc<Self>, deadline: Option<Instant>) -> Result<&Landing<V>, GivenUp> {
        let mut waiting = Waiting::begin(self.name())?;
        let mut alarm = None;
        loop {
            let mut listener = match self.landing_or_listener() {
                Ok(landing) => return Ok(landing),
                Err(listener) => listener,
            };
            if alarm.is_none() {
                alarm = deadline.map(Alarm::at);
            }
            poll_fn(|context| {
                // Since it was polled last, it may have become part of another computation.
                if let Err(circle) = waiting.renew(self.name()) {
                    return Poll::Ready(Err(circle.into()));
                }
                match (pin::Pin::new(&mut listener).poll(context), &mut alarm) {
                    (Poll::Ready(()), _) => Poll::Ready(Ok(())),
                    (Poll::Pending, Some(alarm)) => pin::Pin::new(alarm).poll(context).map(|()| Err(GivenUp)),
                    (Poll::Pending, None) => Poll::Pending,
                }
            })
            .await?;
        }
    }

    fn landing_or_listener(&self) -> Result<&Landing<V>, EventListener> {
        if let Some(landing) = self.landing.get() {
            return Ok(landing);
        }
        let listener = self.landed.listen();
        // What landed before there was a listener is seen now; what lands later wakes it.
        self.landing.get().ok_or(listener)
    }
}

/// The computations under way for one cache, by the hash of their key and the order in which they began. One that isn't
/// here any more is detached: nobody joins it and its result isn't stored.
pub(crate) struct Flights<K, V> {
    /// One of them. Most often it is the only one, and then nothing is allocated.
    one: Option<Attached<K, V>>,
    others: BTreeMap<(u64, Arrival), Arc<Flight<K, V>>>,
}

struct Attached<K, V> {
    hash: u64,
    arrival: Arrival,
    flight: Arc<Flight<K, V>>,
}

impl<K, V> Default for Flights<K, V> {
    fn default() -> Self {
        Self { one: None, others: BTreeMap::new() }
    }
}

impl<K, V> Flights<K, V> {
    pub(crate) fn attach(&mut self, hash: u64, arrival: Arrival, flight: Arc<Flight<K, V>>) {
        if self.one.is_none() {
            self.one = Some(Attached { hash, arrival, flight });
        } else {
            self.others.insert((hash, arrival), flight);
        }
    }

    /// Detaches one and hands it out, to be dropped when the lock has been given back.
    pub(crate) fn detach(&mut self, hash: u64, arrival: Arrival) -> Option<Arc<Flight<K, V>>> {
        match self.one.take_if(|one| one.arrival == arrival) {
            Some(one) => Some(one.flight),
            None => self.others.remove(&(hash, arrival)),
        }
    }

    /// Detaches all and hands them out, to be dropped when the lock has been given back.
    #[must_use = "dropping a key under the lock would run the user's code there"]
    pub(crate) fn detach_all(&mut self) -> Self {
        std::mem::take(self)
    }

    pub(crate) fn len(&self) -> usize {
        usize::from(self.one.is_some()) + self.others.len()
    }

    fn has(&self, hash: u64, arrival: Arrival) -> bool {
        self.of(hash).any(|(other, _)| other == arrival)
    }

    fn of(&self, hash: u64) -> impl Iterator<Item = (Arrival, &Arc<Flight<K, V>>)> {
        let one = self.one.iter().filter(move |one| one.hash == hash).map(|one| (one.arrival, &one.flight));
        let others = self.others.range((hash, Arrival::MIN)..=(hash, Arrival::MAX));
        one.chain(others.map(|((_, arrival), flight)| (*arrival, flight)))
    }
}

/// The flights of one key.
pub(crate) struct Rivals<K, V> {
    hash: u64,
    flights: Vec<(Arrival, Arc<Flight<K, V>>)>,
}

impl<K, V> Rivals<K, V> {
    /// The one to wait for, if it is still under way.
    pub(crate) fn to_join(&self, attached: &Flights<K, V>) -> Option<Arc<Flight<K, V>>> {
        self.flights
            .iter()
            .find(|(arrival, flight)| flight.kind == Kind::Shared && attached.has(self.hash, *arrival))
            .map(|(_, flight)| Arc::clone(flight))
    }

    /// Detaches them. `self` keeps them from being dropped under the lock.
    pub(crate) fn detach_from(&self, attached: &mut Flights<K, V>) {
        for (arrival, _) in &self.flights {
            attached.detach(self.hash, *arrival);
        }
    }
}

impl<K, V> Core<K, V> {
    /// Takes a turn in which both the slot and the flights of `key` are known.
    ///
    /// The flights come first, so that they, and the keys in them, are dropped after the turn has ended.
    pub(crate) fn turn_over<'a, Q>(
        &'a self,
        pin: &'a Pin<'a>,
        hash: u64,
        key: &Q,
    ) -> (Rivals<K, V>, Turn<'a, K, V>, Slot<'a, K, V>)
    where
        Q: Equivalent<K> + ?Sized,
    {
        let mut compared = None;
        let mut flights = Vec::new();
        loop {
            let (turn, slot) = self.turn_at(pin, hash, key);
            let strangers = turn.state.flights.of(hash).filter(|(arrival, _)| Some(*arrival) > compared);
            let strangers: Vec<_> = strangers.map(|(arrival, flight)| (arrival, Arc::clone(flight))).collect();
            let Some(latest) = strangers.iter().map(|(arrival, _)| *arrival).max() else {
                return (Rivals { hash, flights }, turn, slot);
            };
            compared = Some(latest);
            // The user's `Eq` runs below.
            drop(turn);
            flights.extend(strangers.into_iter().filter(|(_, flight)| key.equivalent(&flight.key)));
        }
    }
}
