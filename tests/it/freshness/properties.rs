//! Any sequence of operations on a store with stale, retained and idle entries behaves like the model.

use std::cell::{RefCell, RefMut};
use std::sync::Arc;
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use ttl_memo::{ManualTimer, TtlCache};

use super::model::{Begun, Key, Model, Rules, Value};
use crate::hooks::{computations, validate};

const KEYS: Key = 5;

#[derive(Clone, Debug)]
enum Operation {
    Get(Key),
    Insert(Key, Value),
    Remove(Key),
    /// Computes a value, or fails.
    Compute(Key, Option<Value>),
    /// The same, and does something else meanwhile.
    ComputeWhile(Key, Option<Value>, Box<Operation>),
    SetTtl(Key, Option<Duration>),
    /// Looks that remove what has expired.
    Observe,
    Clear,
    PopLru,
    KeepOnly(Key),
    Advance(Duration),
}

fn keys() -> impl Strategy<Value = Key> {
    0..KEYS
}

fn durations() -> impl Strategy<Value = Duration> {
    prop_oneof![
        1 => Just(Duration::ZERO),
        1 => Just(Duration::from_nanos(1)),
        2 => Just(Duration::from_millis(500)),
        8 => (1..8_u64).prop_map(Duration::from_secs),
    ]
}

fn rules() -> impl Strategy<Value = Rules> {
    let optional = || prop::option::weighted(0.8, durations());
    (0..6_usize, optional(), optional(), optional(), prop::option::of((1..12_u64).prop_map(Duration::from_secs)))
        .prop_map(|(maxsize, ttl, stale, stale_if_error, tti)| Rules {
            maxsize,
            ttl,
            stale: stale.unwrap_or_default(),
            stale_if_error: stale_if_error.unwrap_or_default(),
            tti,
        })
}

fn operations() -> impl Strategy<Value = Operation> {
    let result = || prop::option::of(any::<Value>());
    let leaf = prop_oneof![
        4 => keys().prop_map(Operation::Get),
        3 => (keys(), any::<Value>()).prop_map(|(key, value)| Operation::Insert(key, value)),
        1 => keys().prop_map(Operation::Remove),
        6 => (keys(), result()).prop_map(|(key, result)| Operation::Compute(key, result)),
        1 => (keys(), prop::option::of(durations())).prop_map(|(key, ttl)| Operation::SetTtl(key, ttl)),
        1 => Just(Operation::Observe),
        1 => Just(Operation::PopLru),
        6 => durations().prop_map(Operation::Advance),
    ];
    let rarely =
        prop_oneof![60 => leaf.clone(), 1 => Just(Operation::Clear), 1 => keys().prop_map(Operation::KeepOnly)];
    rarely.prop_recursive(2, 3, 1, move |inner| {
        prop_oneof![
            5 => leaf.clone(),
            1 => (keys(), result(), inner).prop_map(|(key, result, meanwhile)| {
                Operation::ComputeWhile(key, result, Box::new(meanwhile))
            }),
        ]
    })
}

/// The real store and the model side by side.
struct Both {
    cache: TtlCache<Key, Value>,
    clock: Arc<ManualTimer>,
    model: RefCell<Model>,
}

impl Both {
    fn new(rules: Rules) -> Self {
        let clock = Arc::new(ManualTimer::new());
        let mut builder = TtlCache::builder()
            .maxsize(rules.maxsize)
            .stale(rules.stale)
            .stale_if_error(rules.stale_if_error)
            .timer(Arc::clone(&clock));
        builder = match rules.ttl {
            Some(ttl) => builder.ttl(ttl),
            None => builder.no_ttl(),
        };
        if let Some(tti) = rules.tti {
            builder = builder.tti(tti);
        }
        Self { cache: builder.build(), clock, model: RefCell::new(Model::new(rules)) }
    }

    fn model(&self) -> RefMut<'_, Model> {
        self.model.borrow_mut()
    }

    fn apply(&self, operation: &Operation) {
        match *operation {
            Operation::Get(key) => assert_eq!(self.cache.get(&key), self.model().get(key)),
            Operation::Insert(key, value) => assert_eq!(self.cache.insert(key, value), self.model().insert(key, value)),
            Operation::Remove(key) => assert_eq!(self.cache.remove(&key), self.model().remove(key)),
            Operation::Compute(key, result) => self.compute(key, result, None),
            Operation::ComputeWhile(key, result, ref meanwhile) => self.compute(key, result, Some(meanwhile)),
            Operation::SetTtl(key, ttl) => assert_eq!(self.cache.set_ttl(&key, ttl), self.model().set_ttl(key, ttl)),
            Operation::Observe => self.observe(),
            Operation::Clear => {
                self.cache.clear();
                self.model().clear();
            }
            Operation::PopLru => assert_eq!(self.cache.pop_lru(), self.model().pop_lru()),
            Operation::KeepOnly(key) => {
                self.cache.retain(|other, _| *other == key);
                self.model().keep_only(key);
            }
            Operation::Advance(step) => {
                self.clock.advance(step);
                self.model().now += step;
            }
        }
        self.compare();
    }

    fn compute(&self, key: Key, outcome: Option<Value>, meanwhile: Option<&Operation>) {
        let begun = self.model().begin(key);
        let mut ran = false;
        let result = self.cache.try_get_or_insert_with(key, || {
            ran = true;
            if let Some(operation) = meanwhile {
                self.apply(operation);
            }
            outcome.ok_or(())
        });
        match begun {
            Begun::Hit(value) => assert_eq!((result, ran), (Ok(value), false)),
            Begun::Leads(flight) => assert_eq!((result.ok(), ran), (self.model().end(flight, outcome), true)),
        }
    }

    /// Compares what can be seen without removing what has expired.
    fn compare(&self) {
        validate(&self.cache);
        for key in 0..KEYS {
            assert_eq!(self.cache.peek(&key), self.model().peek(key), "peek({key})");
            assert_eq!(self.cache.contains_key(&key), self.model().peek(key).is_some(), "contains_key({key})");
            assert_eq!(self.cache.ttl(&key), self.model().ttl(key), "ttl({key})");
        }
        assert_eq!(self.cache.items(), self.model().items());
    }

    fn observe(&self) {
        assert_eq!(self.cache.len(), self.model().len());
        let (info, currsize) = (self.cache.info(), self.model().currsize());
        assert_eq!((info.currsize, self.cache.currsize()), (currsize, currsize));
        let real = super::model::Statistics {
            hits: info.hits,
            misses: info.misses,
            stale_hits: info.stale_hits,
            failures: info.failures,
            evictions: info.evictions,
            expirations: info.expirations,
        };
        assert_eq!(real, self.model().statistics);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_operations_behaves_like_the_model(rules in rules(), operations in vec(operations(), 0..80)) {
        let both = Both::new(rules);
        for operation in &operations {
            both.apply(operation);
        }
        assert_eq!(computations(&both.cache), 0);
        both.observe();
    }
}
