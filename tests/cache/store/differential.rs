//! The real store and the model side by side: each operation is done to both, and whatever can be seen is compared.

use std::cell::{Cell, RefCell, RefMut};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use ttl_memo::{ManualTimer, RemovalCause, TtlCache, Update};

use super::model::{Begun, Key, Model, Statistics, Value};
use super::operations::{Hashing, KEYS, Operation, Setup, Watching};
use crate::hooks::{computations, validate};

type Removed = (Key, Value, RemovalCause);
type Heard = Arc<Mutex<Vec<Removed>>>;

pub(crate) struct Differential {
    cache: TtlCache<Key, Value, Hashing>,
    clock: Arc<ManualTimer>,
    heard: Heard,
    model: RefCell<Model>,
    /// How many computations are under way.
    computing: Cell<u32>,
    watching: Watching,
}

impl Differential {
    pub(crate) fn new(setup: Setup) -> Self {
        let clock = Arc::new(ManualTimer::new());
        let heard = Heard::default();
        let rules = setup.rules;
        let mut builder = TtlCache::builder().timer(Arc::clone(&clock)).hasher(setup.hashing).removal_listener({
            let heard = Arc::clone(&heard);
            move |key, value, cause| heard.lock().unwrap().push((*key, *value, cause))
        });
        builder = match rules.maxsize {
            Some(maxsize) => builder.maxsize(maxsize),
            None => builder.unbounded(),
        };
        if let Some(max_bytes) = rules.max_bytes {
            builder = builder.max_bytes(max_bytes);
        }
        builder = match rules.ttl {
            Some(ttl) => builder.ttl(ttl),
            None => builder.no_ttl(),
        };
        if let Some(ttu) = rules.ttu {
            builder = builder.ttu(ttu);
        }
        if let Some(getsizeof) = rules.getsizeof {
            builder = builder.getsizeof(getsizeof);
        }
        let cache = builder.build();
        // A cache counts from its first reading of the clock, and the model from zero.
        cache.insert_with_ttl(0, 0, Some(Duration::from_secs(1)));
        cache.clear();
        heard.lock().unwrap().clear();
        Self {
            cache,
            clock,
            heard,
            model: RefCell::new(Model::new(rules)),
            computing: Cell::new(0),
            watching: setup.watching,
        }
    }

    /// Does `operation` to both.
    ///
    /// # Panics
    ///
    /// When they differ.
    pub(crate) fn apply(&self, operation: &Operation) {
        use Operation as O;
        let cache = &self.cache;
        match *operation {
            O::Get(key) => assert_eq!(cache.get(&key), self.model().get(key)),
            O::Peek(key) => assert_eq!(cache.peek(&key), self.model().peek(key)),
            O::ContainsKey(key) => assert_eq!(cache.contains_key(&key), self.model().peek(key).is_some()),
            O::Insert(key, value) => assert_eq!(cache.insert(key, value), self.model().insert(key, value)),
            O::InsertWithTtl(key, value, ttl) => {
                assert_eq!(cache.insert_with_ttl(key, value, ttl), self.model().insert_with_ttl(key, value, ttl));
            }
            O::TryInsert(key, value) => assert_eq!(
                cache.try_insert(key, value).map_err(|error| error.value),
                self.model().try_insert(key, value)
            ),
            O::TryInsertWithTtl(key, value, ttl) => assert_eq!(
                cache.try_insert_with_ttl(key, value, ttl).map_err(|error| error.value),
                self.model().try_insert_with_ttl(key, value, ttl)
            ),
            O::Remove(key) => assert_eq!(cache.remove(&key), self.model().remove(key)),
            O::GetOrInsert(key, value) => self.get_or_insert(key, value),
            O::Compute(key, value) => self.compute(key, Some(value), None),
            O::ComputeInVain(key) => self.compute(key, None, None),
            O::ComputeWhile(key, value, ref other) => self.compute(key, Some(value), Some(other)),
            O::Ttl(key) => assert_eq!(cache.ttl(&key), self.model().ttl(key)),
            O::SetTtl(key, ttl) => assert_eq!(cache.set_ttl(&key, ttl), self.model().set_ttl(key, ttl)),
            O::ExtendTtl(key, more) => assert_eq!(cache.extend_ttl(&key, more), self.model().extend_ttl(key, more)),
            O::EndNow(key) => assert_eq!(
                cache.set_deadline(&key, SystemTime::UNIX_EPOCH),
                self.model().set_ttl(key, Some(Duration::ZERO))
            ),
            O::Len => assert_eq!(cache.len(), self.model().len()),
            O::IsEmpty => assert_eq!(cache.is_empty(), self.model().len() == 0),
            O::CurrSize => assert_eq!(cache.currsize(), self.model().currsize()),
            O::Items => self.compare_items(),
            O::Retain(odds) => {
                cache.retain(|key, value| keeps(odds, *key, *value));
                self.model().retain(|key, value| keeps(odds, key, value));
            }
            O::PopLru => assert_eq!(cache.pop_lru(), self.model().pop_lru()),
            O::Expire => assert_eq!(cache.expire(), self.model().expire()),
            O::Clear => {
                cache.clear();
                self.model().clear();
            }
            O::Info => self.compare_info(),
            O::SetMaxsize(maxsize) => {
                cache.set_maxsize(maxsize);
                self.model().set_maxsize(maxsize);
            }
            O::SetDefaultTtl(ttl) => {
                cache.set_default_ttl(ttl);
                self.model().set_default_ttl(ttl);
            }
            O::ResetStatistics => {
                cache.reset_statistics();
                self.model().statistics = Statistics::default();
            }
            O::Modify(key, value) => self.modify(key, value),
            O::Update(key, value) => self.update(key, value, None),
            O::UpdateWhile(key, value, ref other) => self.update(key, value, Some(other)),
            O::RemoveEntry(key) => assert_eq!(cache.remove_entry(&key), self.model().remove_entry(key)),
            O::Advance(step) => {
                self.clock.advance(step);
                self.model().advance(step);
            }
            O::SetClock(time) => {
                self.clock.set(time);
                self.model().set_clock(time);
            }
        }
        self.compare();
    }

    /// Removes everything, least recently used first.
    pub(crate) fn drain(&self) {
        loop {
            let least_used = self.cache.pop_lru();
            assert_eq!(least_used, self.model().pop_lru());
            if least_used.is_none() {
                return;
            }
        }
    }

    fn model(&self) -> RefMut<'_, Model> {
        self.model.borrow_mut()
    }

    fn get_or_insert(&self, key: Key, value: Value) {
        let begun = self.model().begin(key);
        let result = self.cache.get_or_insert(key, value);
        match begun {
            Begun::Hit(value) => assert_eq!(result, value),
            Begun::Leads(flight) => {
                assert_eq!(result, value);
                self.model().end(flight, Some(value));
            }
        }
    }

    fn compute(&self, key: Key, outcome: Option<Value>, meanwhile: Option<&Operation>) {
        let begun = self.model().begin(key);
        self.computing.set(self.computing.get() + 1);
        let mut ran = false;
        let compute = || {
            ran = true;
            if let Some(operation) = meanwhile {
                self.apply(operation);
            }
            outcome.ok_or(())
        };
        let result = self.cache.try_get_or_insert_with(key, compute);
        self.computing.set(self.computing.get() - 1);
        match begun {
            Begun::Hit(value) => assert_eq!((result, ran), (Ok(value), false)),
            Begun::Leads(flight) => {
                assert_eq!((result.ok(), ran), (outcome, true));
                self.model().end(flight, outcome);
            }
        }
    }

    fn modify(&self, key: Key, more: Value) {
        let (flight, old) = self.model().claim(key);
        let new = old.map_or(more, |old| old.wrapping_add(more));
        let result = self.cache.entry(key).and_modify(|value| *value = value.wrapping_add(more)).or_insert(more);
        assert_eq!(result, new);
        self.model().end(flight, Some(new));
    }

    fn update(&self, key: Key, value: Value, meanwhile: Option<&Operation>) {
        let update = [Update::Keep, Update::Remove, Update::Store(value)][value as usize % 3];
        let (flight, old) = self.model().claim(key);
        self.computing.set(self.computing.get() + 1);
        let result = self.cache.entry(key).and_compute_with(|found| {
            assert_eq!(found.copied(), old);
            if let Some(operation) = meanwhile {
                self.apply(operation);
            }
            update
        });
        self.computing.set(self.computing.get() - 1);
        let expected = match update {
            Update::Keep => old,
            Update::Remove => None,
            Update::Store(value) => Some(value),
        };
        assert_eq!(result, expected);
        match update {
            Update::Remove => self.model().end_by_removing(flight),
            Update::Keep | Update::Store(_) => self.model().end(flight, expected.filter(|_| update != Update::Keep)),
        }
    }

    fn compare(&self) {
        validate(&self.cache);
        if self.computing.get() == 0 {
            assert_eq!(computations(&self.cache), 0);
        }
        for key in 0..KEYS {
            assert_eq!(self.cache.peek(&key), self.model().peek(key), "peek({key})");
            assert_eq!(self.cache.ttl(&key), self.model().ttl(key), "ttl({key})");
        }
        self.compare_items();
        if self.watching == Watching::Full {
            self.compare_info();
            assert_eq!(self.cache.len(), self.model().len());
        }
        let (mut heard, mut left) =
            (std::mem::take(&mut *self.heard.lock().unwrap()), { std::mem::take(&mut self.model().left) });
        // What is removed by `clear` and `retain`, or by one call each, has an order.
        let explicit = |removed: &[Removed]| {
            removed.iter().copied().filter(|(_, _, cause)| *cause == RemovalCause::Explicit).collect::<Vec<_>>()
        };
        assert_eq!(explicit(&heard), explicit(&left), "what the listener heard of explicit removals");
        // What expires, or is evicted for one store, has none that is promised.
        heard.sort_by_key(|(key, value, cause)| (*key, *value, format!("{cause:?}")));
        left.sort_by_key(|(key, value, cause)| (*key, *value, format!("{cause:?}")));
        assert_eq!(heard, left, "what the listener heard");
    }

    /// In the order of use, and without removing what has expired.
    fn compare_items(&self) {
        let items = self.model().items();
        let (keys, values): (Vec<_>, Vec<_>) = items.iter().copied().unzip();
        assert_eq!((self.cache.items(), self.cache.keys(), self.cache.values()), (items, keys, values));
    }

    fn compare_info(&self) {
        let info = self.cache.info();
        let currsize = self.model().currsize();
        let statistics = self.model().statistics;
        assert_eq!(info.hits, statistics.hits, "hits");
        assert_eq!(info.misses, statistics.misses, "misses");
        assert_eq!(info.evictions, statistics.evictions, "evictions");
        assert_eq!(info.expirations, statistics.expirations, "expirations");
        assert_eq!((info.currsize, self.cache.currsize()), (currsize, currsize), "currsize");
        assert_eq!(info.size_in_bytes, self.model().size_in_bytes(), "size_in_bytes");
        assert_eq!(info.maxsize, self.model().maxsize());
        assert_eq!(info.maxsize, self.cache.maxsize());
    }
}

fn keeps(odds: u8, key: Key, value: Value) -> bool {
    (u32::from(key) * 37 + value) % 256 >= u32::from(odds)
}
