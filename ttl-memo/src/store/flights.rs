//! The computations under way in one store, and how those of a key are found.
//! Knows nothing of how callers wait for them.

use std::collections::BTreeMap;
use std::sync::Arc;

use equivalent::Equivalent;

use crate::flight::flight::Flight;
use crate::store::core::Core;
use crate::store::entry::Arrival;
use crate::store::table::Pin;
use crate::store::write::{Slot, Turn};

/// The computation of one key's value.
pub(crate) struct Computation<K, V> {
    pub(crate) key: K,
    pub(crate) kind: Kind,
    pub(crate) flight: Flight<V>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Others wait for it.
    Shared,
    /// Its leader couldn't wait for the one that others wait for.
    Alone,
}

impl<K, V> Computation<K, V> {
    /// Whether a caller may wait for it. One that has ended and is still attached was taken over.
    fn can_be_joined(&self) -> bool {
        self.kind == Kind::Shared && self.flight.outcome().is_none()
    }
}

/// The computations under way for one cache, by the hash of their key and the order in which they began. One that isn't
/// here any more is detached: nobody joins it and its result isn't stored.
pub(crate) struct Flights<K, V> {
    /// One of them. Most often it is the only one, and then nothing is allocated.
    one: Option<Attached<K, V>>,
    others: BTreeMap<(u64, Arrival), Arc<Computation<K, V>>>,
}

struct Attached<K, V> {
    hash: u64,
    arrival: Arrival,
    flight: Arc<Computation<K, V>>,
}

impl<K, V> Default for Flights<K, V> {
    fn default() -> Self {
        Self { one: None, others: BTreeMap::new() }
    }
}

impl<K, V> Flights<K, V> {
    pub(crate) fn attach(&mut self, hash: u64, arrival: Arrival, flight: Arc<Computation<K, V>>) {
        if self.one.is_none() {
            self.one = Some(Attached { hash, arrival, flight });
        } else {
            self.others.insert((hash, arrival), flight);
        }
    }

    /// Detaches one and hands it out, to be dropped when the lock has been given back.
    pub(crate) fn detach(&mut self, hash: u64, arrival: Arrival) -> Option<Arc<Computation<K, V>>> {
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

    fn of(&self, hash: u64) -> impl Iterator<Item = (Arrival, &Arc<Computation<K, V>>)> {
        let one = self.one.iter().filter(move |one| one.hash == hash).map(|one| (one.arrival, &one.flight));
        let others = self.others.range((hash, Arrival::MIN)..=(hash, Arrival::MAX));
        one.chain(others.map(|((_, arrival), flight)| (*arrival, flight)))
    }
}

/// The flights of one key.
pub(crate) struct Rivals<K, V> {
    hash: u64,
    flights: Vec<(Arrival, Arc<Computation<K, V>>)>,
}

impl<K, V> Rivals<K, V> {
    /// The one to wait for, if it is still under way.
    pub(crate) fn to_join(&self, attached: &Flights<K, V>) -> Option<Arc<Computation<K, V>>> {
        self.flights
            .iter()
            .find(|(arrival, flight)| flight.can_be_joined() && attached.has(self.hash, *arrival))
            .map(|(_, flight)| Arc::clone(flight))
    }

    /// Detaches those that were taken over. `self` keeps them from being dropped under the lock.
    pub(crate) fn detach_taken_over(&self, attached: &mut Flights<K, V>) {
        for (arrival, _) in self.flights.iter().filter(|(_, flight)| flight.flight.outcome().is_some()) {
            attached.detach(self.hash, *arrival);
        }
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
