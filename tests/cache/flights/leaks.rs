//! Nothing is left behind: every value and key that was made is dropped exactly once, however its computation ended.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread;
use std::time::Duration;

use ttl_memo::TtlCache;

use super::callers::{caught, panic_quietly, poll, yield_once};
use crate::hooks::assert_at_rest;

/// How many things there are.
type Alive = Arc<AtomicI64>;

/// A thing that is counted while it lives. Dropped twice, it would make the count negative.
#[derive(Debug)]
struct Thing(u32, Alive);

impl Thing {
    fn new(name: u32, alive: &Alive) -> Self {
        alive.fetch_add(1, Ordering::Relaxed);
        Self(name, Arc::clone(alive))
    }
}

impl Clone for Thing {
    fn clone(&self) -> Self {
        Self::new(self.0, &self.1)
    }
}

impl Drop for Thing {
    fn drop(&mut self) {
        self.1.fetch_sub(1, Ordering::Relaxed);
    }
}

impl PartialEq for Thing {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Eq for Thing {}

impl std::hash::Hash for Thing {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

type Things = TtlCache<Thing, Thing>;

/// Every way that a call can end, in an order that differs from thread to thread.
fn call_in_every_way(cache: &Things, alive: &Alive, seed: u32) {
    let thing = |name| Thing::new(name, alive);
    for n in 0..400 {
        let key = (seed * 7 + n * 3) % 24;
        match (seed + n) % 9 {
            0 => drop(cache.get_or_insert_with(thing(key), || thing(key))),
            1 => drop(cache.try_get_or_insert_with(thing(key), || Err::<Thing, _>(thing(key)))),
            2 => {
                let call = caught(async { cache.get_or_insert_with(thing(key), || panic_quietly()) });
                drop(pollster::block_on(call));
            }
            3 => drop(pollster::block_on(cache.get_or_insert_with_async(thing(key), async { thing(key) }))),
            4 => {
                // Cancelled while it computes, or while it waits.
                let mut call = Box::pin(cache.get_or_insert_with_async(thing(key), async {
                    let _held = thing(key);
                    yield_once().await;
                    thing(key)
                }));
                drop(poll(call.as_mut()));
            }
            5 => drop(cache.remove(&thing(key))),
            6 => drop(cache.insert(thing(key), thing(key))),
            7 => {
                let forgetting = || {
                    cache.remove(&thing(key));
                    thing(key)
                };
                drop(cache.get_or_insert_with(thing(key), forgetting));
            }
            _ if n % 5 == 0 => cache.clear(),
            _ => drop(cache.get_or_insert_with(thing(key), || cache.get_or_insert_with(thing(key), || thing(key)))),
        }
    }
}

fn leaves_nothing_behind(cache: Things) {
    let alive = Alive::default();
    thread::scope(|scope| {
        for seed in 0..6 {
            let (cache, alive) = (&cache, &alive);
            scope.spawn(move || call_in_every_way(cache, alive, seed));
        }
    });
    assert_at_rest(&cache);

    drop(cache);

    assert_eq!(alive.load(Ordering::Relaxed), 0);
}

#[test]
fn a_small_cache_leaves_nothing_behind() {
    leaves_nothing_behind(TtlCache::new(8, Duration::from_secs(60)));
}

#[test]
fn an_unbounded_cache_leaves_nothing_behind() {
    leaves_nothing_behind(TtlCache::builder().unbounded().build());
}

#[test]
fn a_cache_that_stores_nothing_leaves_nothing_behind() {
    leaves_nothing_behind(TtlCache::new(0, Duration::from_secs(60)));
    leaves_nothing_behind(TtlCache::new(8, Duration::ZERO));
}

#[test]
fn a_cache_with_a_short_wait_leaves_nothing_behind() {
    leaves_nothing_behind(TtlCache::builder().maxsize(8).wait(Duration::from_micros(50)).build());
}

/// Only the cache holds keys and values once no call runs.
#[test]
fn a_finished_computation_holds_neither_key_nor_value() {
    let alive = Alive::default();
    let cache = Things::new(8, Duration::from_secs(60));

    for name in 0..4 {
        let value = cache.get_or_insert_with(Thing::new(name, &alive), || Thing::new(name, &alive));
        drop(value);
    }
    assert_eq!(alive.load(Ordering::Relaxed), 8);

    cache.clear();
    assert_eq!(alive.load(Ordering::Relaxed), 0);
}
