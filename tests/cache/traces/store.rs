//! `TtlCache` as the subject, for traces of both kinds: a function is what `try_get_or_insert_with` is given.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use ttl_memo::{ManualTimer, TtlCache};

use super::{Answer, Body, Operation, Setup, Subject};

/// A cache as the trace wants it, and the function behind it.
pub(super) struct Store {
    clock: Arc<ManualTimer>,
    cache: TtlCache<u64, u64>,
    runs: u64,
}

impl Store {
    pub(super) fn new(setup: Setup) -> Self {
        let clock = Arc::new(ManualTimer::new());
        let mut builder = TtlCache::builder().ttl(Duration::from_secs(setup.ttl)).timer(Arc::clone(&clock));
        builder = match setup.maxsize {
            Some(maxsize) => builder.maxsize(maxsize),
            None => builder.unbounded(),
        };
        if setup.sizes {
            builder = builder.getsizeof(|value| 1 + usize::try_from(value % 3).unwrap());
        }
        Self { clock, cache: builder.build(), runs: 0 }
    }

    /// Calls the function whose body, if it runs, gives the next number.
    fn call(&mut self, k: u64, body: Body) -> Answer {
        let mut ran = false;
        let result = self.cache.try_get_or_insert_with(k, || {
            ran = true;
            match body {
                Body::Succeeds => {
                    self.runs += 1;
                    Ok(self.runs)
                }
                Body::Fails => Err(()),
            }
        });
        Answer { r: json!(result.ok()), ran: Some(ran) }
    }
}

impl Subject for Store {
    fn answer(&mut self, t: u64, operation: &Operation) -> Answer {
        self.clock.set(Duration::from_secs(t));
        let cache = &self.cache;
        let r = match *operation {
            Operation::Get { k } => json!(cache.get(&k)),
            Operation::Contains { k } => json!(cache.contains_key(&k)),
            Operation::Remove { k } => json!(cache.remove(&k)),
            Operation::Set { k, v } => match cache.try_insert(k, v) {
                Ok(_) => json!("stored"),
                Err(_) => json!("too large"),
            },
            // Where cachetools raises, we return the value that was too large to store.
            Operation::SetDefault { k, v } => {
                let value = cache.get_or_insert(k, v);
                json!(cache.contains_key(&k).then_some(value))
            }
            Operation::Len => json!(cache.len()),
            Operation::CurrSize => json!(cache.currsize()),
            Operation::Items => {
                // Python's `list` asks for the length first, which removes expired entries.
                let len = cache.len();
                let mut items = cache.items();
                assert_eq!(items.len(), len);
                items.sort_unstable();
                json!(items)
            }
            Operation::PopItem => json!(cache.pop_lru()),
            Operation::Expire => json!(cache.expire()),
            Operation::Clear => {
                cache.clear();
                Value::Null
            }
            Operation::Info => {
                let info = cache.info();
                json!((info.hits, info.misses, info.maxsize, info.currsize))
            }
            Operation::Call { k } => return self.call(k, Body::Succeeds),
            Operation::Fail { k } => return self.call(k, Body::Fails),
        };
        Answer { r, ran: None }
    }
}
