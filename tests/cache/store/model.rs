//! The simplest store that is right: a list of entries in the order of their use, searched from end to end.
//! Knows what every operation does, and nothing of how the real store does it.

use std::time::Duration;

use ttl_memo::RemovalCause;

pub(crate) type Key = u8;
pub(crate) type Value = u32;

/// How a store is set up, the real one as well as this.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    pub(crate) maxsize: Option<usize>,
    /// Bounds the sizes; `maxsize` bounds the number then.
    pub(crate) max_bytes: Option<usize>,
    pub(crate) ttl: Option<Duration>,
    pub(crate) ttu: Option<fn(&Key, &Value) -> Duration>,
    pub(crate) getsizeof: Option<fn(&Value) -> usize>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Statistics {
    pub(crate) hits: u64,
    pub(crate) misses: u64,
    pub(crate) evictions: u64,
    pub(crate) expirations: u64,
}

/// The first step of a call that may compute.
pub(crate) enum Begun {
    Hit(Value),
    Leads(Flight),
}

/// The number of a computation.
pub(crate) type Flight = u64;

/// A point in time in nanoseconds.
type Moment = u64;

const NEVER: Moment = Moment::MAX;

pub(crate) struct Model {
    rules: Rules,
    now: Moment,
    /// The least recently used first.
    entries: Vec<Entry>,
    /// The computations whose result is to be stored.
    flights: Vec<(Flight, Key)>,
    latest_flight: Flight,
    latest_entry: u64,
    pub(crate) statistics: Statistics,
    /// What the listener must hear.
    pub(crate) left: Vec<(Key, Value, RemovalCause)>,
}

#[derive(Clone, Copy)]
struct Entry {
    key: Key,
    value: Value,
    size: usize,
    deadline: Moment,
    number: u64,
}

impl Model {
    pub(crate) fn new(rules: Rules) -> Self {
        Self {
            rules,
            now: 0,
            entries: Vec::new(),
            flights: Vec::new(),
            latest_flight: 0,
            latest_entry: 0,
            statistics: Statistics::default(),
            left: Vec::new(),
        }
    }

    pub(crate) fn set_clock(&mut self, time: Duration) {
        // A clock never shows the moment that is never.
        self.now = later(0, time).min(NEVER - 1);
    }

    pub(crate) fn advance(&mut self, step: Duration) {
        self.now = later(self.now, step).min(NEVER - 1);
    }

    pub(crate) fn get(&mut self, key: Key) -> Option<Value> {
        let value = self.use_entry(key);
        match value {
            Some(_) => self.statistics.hits += 1,
            None => self.statistics.misses += 1,
        }
        value
    }

    /// Moves a live entry to the end.
    fn use_entry(&mut self, key: Key) -> Option<Value> {
        let index = self.index_of_live(key)?;
        let entry = self.entries.remove(index);
        self.entries.push(entry);
        Some(entry.value)
    }

    pub(crate) fn peek(&self, key: Key) -> Option<Value> {
        self.index_of_live(key).map(|index| self.entries[index].value)
    }

    pub(crate) fn insert(&mut self, key: Key, value: Value) -> Option<Value> {
        self.insert_with_ttl(key, value, self.lifetime(key, value))
    }

    pub(crate) fn insert_with_ttl(&mut self, key: Key, value: Value, ttl: Option<Duration>) -> Option<Value> {
        self.flights.retain(|(_, of)| *of != key);
        self.store(key, value, ttl)
    }

    /// The error stands for a value that is handed back.
    pub(crate) fn try_insert(&mut self, key: Key, value: Value) -> Result<Option<Value>, Value> {
        self.try_insert_with_ttl(key, value, self.lifetime(key, value))
    }

    pub(crate) fn try_insert_with_ttl(
        &mut self,
        key: Key,
        value: Value,
        ttl: Option<Duration>,
    ) -> Result<Option<Value>, Value> {
        if self.fits(self.size(value)) {
            Ok(self.insert_with_ttl(key, value, ttl))
        } else {
            self.take_out_expired();
            Err(value)
        }
    }

    pub(crate) fn remove(&mut self, key: Key) -> Option<Value> {
        self.flights.retain(|(_, of)| *of != key);
        let index = self.index_of_live(key)?;
        Some(self.leave(index, RemovalCause::Explicit).value)
    }

    /// The call of a function: it finds a value or has to compute one.
    pub(crate) fn begin(&mut self, key: Key) -> Begun {
        if let Some(value) = self.use_entry(key) {
            self.statistics.hits += 1;
            return Begun::Hit(value);
        }
        self.statistics.misses += 1;
        self.latest_flight += 1;
        self.flights.push((self.latest_flight, key));
        Begun::Leads(self.latest_flight)
    }

    /// Stores a computed value unless the key was removed, overwritten or cleared meanwhile, or a computation that began
    /// later has been stored.
    pub(crate) fn end(&mut self, flight: Flight, result: Option<Value>) {
        let Some(index) = self.flights.iter().position(|(number, _)| *number == flight) else {
            return;
        };
        let (_, key) = self.flights.remove(index);
        if let Some(value) = result {
            self.flights.retain(|(number, of)| *of != key || *number > flight);
            self.store(key, value, self.lifetime(key, value));
        }
    }

    /// A caller's turn at a key, with its live value.
    pub(crate) fn claim(&mut self, key: Key) -> (Flight, Option<Value>) {
        self.latest_flight += 1;
        self.flights.push((self.latest_flight, key));
        (self.latest_flight, self.peek(key))
    }

    /// Ends a turn by removing the key.
    pub(crate) fn end_by_removing(&mut self, flight: Flight) {
        let Some(index) = self.flights.iter().position(|(number, _)| *number == flight) else {
            return;
        };
        let (_, key) = self.flights.remove(index);
        self.flights.retain(|(number, of)| *of != key || *number > flight);
        if let Some(index) = self.index_of_live(key) {
            self.leave(index, RemovalCause::Explicit);
        }
    }

    pub(crate) fn ttl(&self, key: Key) -> Option<Duration> {
        let deadline = self.entries[self.index_of_live(key)?].deadline;
        Some(if deadline == NEVER { Duration::MAX } else { Duration::from_nanos(deadline - self.now) })
    }

    pub(crate) fn set_ttl(&mut self, key: Key, ttl: Option<Duration>) -> bool {
        let deadline = ttl.map_or(NEVER, |ttl| later(self.now, ttl));
        self.reschedule(key, |_| deadline)
    }

    pub(crate) fn extend_ttl(&mut self, key: Key, more: Duration) -> bool {
        self.reschedule(key, |deadline| later(deadline, more))
    }

    fn reschedule(&mut self, key: Key, new: impl Fn(Moment) -> Moment) -> bool {
        self.take_out_expired();
        let Some(index) = self.index_of_live(key) else {
            return false;
        };
        self.latest_entry += 1;
        self.entries[index].number = self.latest_entry;
        self.entries[index].deadline = new(self.entries[index].deadline);
        // It may have ended by that.
        self.take_out_expired();
        true
    }

    pub(crate) fn len(&mut self) -> usize {
        self.take_out_expired();
        self.entries.len()
    }

    pub(crate) fn currsize(&mut self) -> usize {
        self.take_out_expired();
        if self.rules.max_bytes.is_some() { self.entries.len() } else { self.total_size() }
    }

    pub(crate) fn size_in_bytes(&mut self) -> Option<usize> {
        self.take_out_expired();
        self.rules.max_bytes.map(|_| self.total_size())
    }

    pub(crate) fn maxsize(&self) -> Option<usize> {
        self.rules.maxsize
    }

    pub(crate) fn set_maxsize(&mut self, maxsize: Option<usize>) {
        self.take_out_expired();
        self.rules.maxsize = maxsize;
        // With a bound of zero nothing stays, not even what has no size.
        while !self.entries.is_empty() && (!self.fits(0) || !self.have_room(self.entries.len(), self.total_size())) {
            self.statistics.evictions += 1;
            self.leave(0, RemovalCause::Size);
        }
    }

    pub(crate) fn set_default_ttl(&mut self, ttl: Option<Duration>) {
        self.rules.ttl = ttl;
    }

    pub(crate) fn remove_entry(&mut self, key: Key) -> Option<(Key, Value)> {
        self.remove(key).map(|value| (key, value))
    }

    /// The live entries, the least recently used first. What has expired stays.
    pub(crate) fn items(&self) -> Vec<(Key, Value)> {
        let live = self.entries.iter().filter(|entry| entry.deadline > self.now);
        live.map(|entry| (entry.key, entry.value)).collect()
    }

    pub(crate) fn retain(&mut self, keep: impl Fn(Key, Value) -> bool) {
        self.take_out_expired();
        self.flights.clear();
        while let Some(index) = self.entries.iter().position(|entry| !keep(entry.key, entry.value)) {
            self.leave(index, RemovalCause::Explicit);
        }
    }

    pub(crate) fn pop_lru(&mut self) -> Option<(Key, Value)> {
        self.take_out_expired();
        if self.entries.is_empty() {
            return None;
        }
        let entry = self.leave(0, RemovalCause::Explicit);
        Some((entry.key, entry.value))
    }

    /// In the order of their deadlines; entries of one deadline in the order in which they got it.
    pub(crate) fn expire(&mut self) -> Vec<(Key, Value)> {
        let mut expired: Vec<_> = self.entries.iter().copied().filter(|entry| entry.deadline <= self.now).collect();
        expired.sort_by_key(|entry| (entry.deadline, entry.number));
        self.take_out_expired();
        expired.into_iter().map(|entry| (entry.key, entry.value)).collect()
    }

    pub(crate) fn clear(&mut self) {
        while !self.entries.is_empty() {
            self.leave(0, RemovalCause::Explicit);
        }
        self.flights.clear();
        self.statistics = Statistics::default();
    }

    fn store(&mut self, key: Key, value: Value, ttl: Option<Duration>) -> Option<Value> {
        self.take_out_expired();
        let old = self.index_of(key).map(|index| self.entries[index].value);
        let size = self.size(value);
        let deadline = ttl.map_or(NEVER, |ttl| later(self.now, ttl));
        if !self.fits(size) {
            self.leave_if_there(key, RemovalCause::Size);
            return old;
        }
        if deadline <= self.now {
            self.leave_if_there(key, RemovalCause::Replaced);
            return old;
        }
        while !self.have_room(self.others(key).count() + 1, self.size_of_others(key) + size) {
            self.statistics.evictions += 1;
            self.leave(0, RemovalCause::Size);
        }
        self.leave_if_there(key, RemovalCause::Replaced);
        self.latest_entry += 1;
        self.entries.push(Entry { key, value, size, deadline, number: self.latest_entry });
        old
    }

    fn take_out_expired(&mut self) {
        while let Some(index) = self.entries.iter().position(|entry| entry.deadline <= self.now) {
            self.statistics.expirations += 1;
            self.leave(index, RemovalCause::Expired);
        }
    }

    fn leave_if_there(&mut self, key: Key, cause: RemovalCause) {
        if let Some(index) = self.index_of(key) {
            self.leave(index, cause);
        }
    }

    fn leave(&mut self, index: usize, cause: RemovalCause) -> Entry {
        let entry = self.entries.remove(index);
        self.left.push((entry.key, entry.value, cause));
        entry
    }

    fn index_of(&self, key: Key) -> Option<usize> {
        self.entries.iter().position(|entry| entry.key == key)
    }

    fn index_of_live(&self, key: Key) -> Option<usize> {
        self.index_of(key).filter(|index| self.entries[*index].deadline > self.now)
    }

    fn lifetime(&self, key: Key, value: Value) -> Option<Duration> {
        self.rules.ttu.map_or(self.rules.ttl, |ttu| Some(ttu(&key, &value)))
    }

    fn size(&self, value: Value) -> usize {
        self.rules.getsizeof.map_or(1, |getsizeof| getsizeof(&value))
    }

    fn fits(&self, size: usize) -> bool {
        let (Rules { maxsize, max_bytes, .. }, is_within) = (self.rules, |bound| bound > 0 && size <= bound);
        match max_bytes {
            Some(max_bytes) => is_within(max_bytes) && maxsize != Some(0),
            None => maxsize.is_none_or(is_within),
        }
    }

    fn have_room(&self, len: usize, size: usize) -> bool {
        let Rules { maxsize, max_bytes, .. } = self.rules;
        match max_bytes {
            Some(max_bytes) => size <= max_bytes && maxsize.is_none_or(|maxsize| len <= maxsize),
            None => maxsize.is_none_or(|maxsize| size <= maxsize),
        }
    }

    fn total_size(&self) -> usize {
        self.entries.iter().map(|entry| entry.size).sum()
    }

    fn size_of_others(&self, key: Key) -> usize {
        self.others(key).map(|entry| entry.size).sum()
    }

    fn others(&self, key: Key) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.key != key)
    }
}

/// A time that overflows is never.
fn later(moment: Moment, step: Duration) -> Moment {
    let nanos = u128::from(moment) + step.as_nanos();
    Moment::try_from(nanos).unwrap_or(NEVER)
}
