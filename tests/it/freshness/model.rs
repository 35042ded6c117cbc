//! The simplest store with stale, retained and idle entries that is right: a list in the order of use, searched from end to
//! end. Knows what every operation does, and nothing of how the real store does it.

use std::time::Duration;

pub(super) type Key = u8;
pub(super) type Value = u32;

/// How a store is set up, the real one as well as this.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    pub(super) maxsize: usize,
    pub(super) ttl: Option<Duration>,
    pub(super) stale: Duration,
    pub(super) stale_if_error: Duration,
    pub(super) tti: Option<Duration>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Statistics {
    pub(super) hits: u64,
    pub(super) misses: u64,
    pub(super) stale_hits: u64,
    pub(super) failures: u64,
    pub(super) evictions: u64,
    pub(super) expirations: u64,
}

/// The first step of a call that may compute.
pub(super) enum Begun {
    Hit(Value),
    Leads(Flight),
}

/// A computation, and the entry that it is to replace.
#[derive(Clone, Copy)]
pub(super) struct Flight {
    number: u64,
    key: Key,
    tenant: Option<u64>,
}

pub(super) struct Model {
    rules: Rules,
    pub(super) now: Duration,
    /// The least recently used first.
    entries: Vec<Entry>,
    /// The computations whose result is to be stored.
    flights: Vec<Flight>,
    latest: u64,
    pub(super) statistics: Statistics,
}

#[derive(Clone, Copy)]
struct Entry {
    key: Key,
    value: Value,
    /// Kept while the key has an entry that is served.
    tenant: u64,
    /// Tells apart entries of one deadline.
    number: u64,
    deadline: Option<Duration>,
    idle_end: Option<Duration>,
    retry: Retry,
}

/// When the next attempt to replace a value may begin.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Retry {
    At(Duration),
    UnderWay,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    Fresh,
    Stale,
    Retained,
    Gone,
}

impl Model {
    pub(super) fn new(rules: Rules) -> Self {
        let (now, statistics) = (Duration::ZERO, Statistics::default());
        Self { rules, now, entries: Vec::new(), flights: Vec::new(), latest: 0, statistics }
    }

    fn next(&mut self) -> u64 {
        self.latest += 1;
        self.latest
    }

    fn standing(&self, entry: &Entry) -> Standing {
        let is_over = |after: Duration| entry.deadline.is_some_and(|deadline| deadline + after <= self.now);
        if entry.idle_end.is_some_and(|end| end <= self.now) {
            Standing::Gone
        } else if !is_over(Duration::ZERO) {
            Standing::Fresh
        } else if !is_over(self.rules.stale) {
            Standing::Stale
        } else if !is_over(self.rules.stale_if_error) {
            Standing::Retained
        } else {
            Standing::Gone
        }
    }

    fn index_of(&self, key: Key) -> Option<usize> {
        self.entries.iter().position(|entry| entry.key == key)
    }

    fn served(&self, key: Key) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key && self.standing(entry) <= Standing::Stale)
    }

    /// A hit, which moves the entry to the end.
    fn use_entry(&mut self, index: usize) -> Value {
        let mut entry = self.entries.remove(index);
        self.statistics.hits += 1;
        self.statistics.stale_hits += u64::from(self.standing(&entry) != Standing::Fresh);
        self.note_read(&mut entry);
        self.entries.push(entry);
        entry.value
    }

    fn note_read(&self, entry: &mut Entry) {
        if let (Some(tti), Some(end)) = (self.rules.tti, &mut entry.idle_end) {
            if self.now + tti >= *end + tti / 16 {
                *end = self.now + tti;
            }
        }
    }

    pub(super) fn get(&mut self, key: Key) -> Option<Value> {
        let index = self.index_of(key).filter(|index| self.standing(&self.entries[*index]) <= Standing::Stale);
        self.statistics.misses += u64::from(index.is_none());
        index.map(|index| self.use_entry(index))
    }

    pub(super) fn peek(&self, key: Key) -> Option<Value> {
        self.served(key).map(|entry| entry.value)
    }

    /// The time until the value is no longer served.
    pub(super) fn ttl(&self, key: Key) -> Option<Duration> {
        let entry = self.served(key)?;
        let end = entry.deadline.map(|deadline| deadline + self.rules.stale);
        Some(end.into_iter().chain(entry.idle_end).min().map_or(Duration::MAX, |end| end.saturating_sub(self.now)))
    }

    pub(super) fn insert(&mut self, key: Key, value: Value) -> Option<Value> {
        self.flights.retain(|flight| flight.key != key);
        self.store(key, value)
    }

    pub(super) fn remove(&mut self, key: Key) -> Option<Value> {
        self.flights.retain(|flight| flight.key != key);
        let index = self.index_of(key)?;
        match self.standing(&self.entries[index]) {
            Standing::Fresh | Standing::Stale => Some(self.entries.remove(index).value),
            Standing::Retained => {
                self.entries.remove(index);
                None
            }
            Standing::Gone => None,
        }
    }

    /// The call of a function: it finds a value, fresh or old, or has to compute one.
    pub(super) fn begin(&mut self, key: Key) -> Begun {
        let index = self.index_of(key);
        if let Some(index) = index {
            let entry = self.entries[index];
            let is_due = matches!(entry.retry, Retry::At(time) if time <= self.now);
            let is_hit = match self.standing(&entry) {
                Standing::Fresh => true,
                Standing::Stale => !is_due || self.flights.iter().any(|flight| flight.key == key),
                Standing::Retained => !is_due && entry.retry != Retry::UnderWay,
                Standing::Gone => false,
            };
            if is_hit {
                return Begun::Hit(self.use_entry(index));
            }
        }
        self.statistics.misses += 1;
        let tenant = index.map(|index| self.entries[index].tenant);
        index.inspect(|index| self.entries[*index].retry = Retry::UnderWay);
        let flight = Flight { number: self.next(), key, tenant };
        self.flights.push(flight);
        Begun::Leads(flight)
    }

    /// Ends a computation, and returns what its caller gets.
    pub(super) fn end(&mut self, flight: Flight, result: Option<Value>) -> Option<Value> {
        let is_current = self.flights.iter().any(|other| other.number == flight.number);
        self.flights.retain(|other| other.number != flight.number);
        let old = self.entries.iter().position(|entry| Some(entry.tenant) == flight.tenant);
        let Some(value) = result else {
            self.statistics.failures += 1;
            let old = old?;
            let keeps_old = !self.grace().is_zero();
            self.entries[old].retry = Retry::At(if keeps_old { self.now + Duration::from_secs(1) } else { self.now });
            let mut entry = self.entries[old];
            if !keeps_old || self.standing(&entry) == Standing::Gone {
                return None;
            }
            self.note_read(&mut entry);
            self.entries[old] = entry;
            return Some(entry.value);
        };
        if is_current {
            self.flights.retain(|other| other.key != flight.key || other.number > flight.number);
            self.store(flight.key, value);
        } else if let Some(old) = old {
            self.entries[old].retry = Retry::At(self.now);
        }
        Some(value)
    }

    fn grace(&self) -> Duration {
        self.rules.stale.max(self.rules.stale_if_error)
    }

    pub(super) fn set_ttl(&mut self, key: Key, ttl: Option<Duration>) -> bool {
        self.take_out_gone();
        let Some(index) = self.index_of(key).filter(|index| self.standing(&self.entries[*index]) <= Standing::Stale)
        else {
            return false;
        };
        self.entries[index].number = self.next();
        self.entries[index].deadline = ttl.map(|ttl| self.now + ttl);
        self.take_out_gone();
        true
    }

    pub(super) fn len(&mut self) -> usize {
        self.take_out_gone();
        self.items().len()
    }

    pub(super) fn currsize(&mut self) -> usize {
        self.take_out_gone();
        self.entries.len()
    }

    /// The entries that are served, the least recently used first.
    pub(super) fn items(&self) -> Vec<(Key, Value)> {
        let served = self.entries.iter().filter(|entry| self.standing(entry) <= Standing::Stale);
        served.map(|entry| (entry.key, entry.value)).collect()
    }

    pub(super) fn clear(&mut self) {
        self.entries.clear();
        self.flights.clear();
        self.statistics = Statistics::default();
    }

    /// Removes the least recently used entry that is served.
    pub(super) fn pop_lru(&mut self) -> Option<(Key, Value)> {
        self.take_out_gone();
        let index = self.entries.iter().position(|entry| self.standing(entry) <= Standing::Stale)?;
        let Entry { key, value, .. } = self.entries.remove(index);
        Some((key, value))
    }

    /// Removes all entries but those of one key, retained ones too.
    pub(super) fn keep_only(&mut self, key: Key) {
        self.take_out_gone();
        self.flights.clear();
        self.entries.retain(|entry| entry.key == key);
    }

    fn take_out_gone(&mut self) {
        while let Some(index) = self.entries.iter().position(|entry| self.standing(entry) == Standing::Gone) {
            self.statistics.expirations += 1;
            self.entries.remove(index);
        }
    }

    fn store(&mut self, key: Key, value: Value) -> Option<Value> {
        self.take_out_gone();
        let old = self.peek(key);
        let tenant = self.index_of(key).map(|index| self.entries.remove(index).tenant);
        if old.is_none() && tenant.is_some() {
            self.statistics.expirations += 1;
        }
        let (deadline, idle_end) = (self.rules.ttl.map(|ttl| self.now + ttl), self.rules.tti.map(|tti| self.now + tti));
        if self.rules.maxsize == 0 || deadline.into_iter().chain(idle_end).any(|end| end <= self.now) {
            return old;
        }
        while self.entries.len() + 1 > self.rules.maxsize {
            self.statistics.evictions += 1;
            self.entries.remove(self.to_evict());
        }
        let number = self.next();
        let tenant = tenant.filter(|_| old.is_some()).unwrap_or(number);
        self.entries.push(Entry { key, value, tenant, number, deadline, idle_end, retry: Retry::At(self.now) });
        old
    }

    /// The entry whose deadline has passed first, or the least recently used one.
    fn to_evict(&self) -> usize {
        let past = self.entries.iter().enumerate().filter(|(_, entry)| self.standing(entry) != Standing::Fresh);
        past.min_by_key(|(_, entry)| (entry.deadline, entry.number)).map_or(0, |(index, _)| index)
    }
}
