//! Whichever call of the user's code panics, the store stays whole, serves on, and drops everything once.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ttl_memo::{ManualTimer, Timer, TtlCache};

use super::bomb::{Bomb, Call, Fuse};
use super::operations::Hashing;
use crate::hooks::assert_at_rest;

const SECOND: Duration = Duration::from_secs(1);
const TTL: Duration = Duration::from_secs(10);

/// The content from which on a value is too large to be stored.
const LARGE: u32 = 1000;

/// A store of bombs, and the means to make more of them.
struct Stage {
    fuse: Arc<Fuse>,
    clock: Arc<ManualTimer>,
    cache: TtlCache<Bomb, Bomb, Hashing>,
}

#[derive(Clone, Copy, Debug)]
struct Scenery {
    maxsize: Option<usize>,
    hashing: Hashing,
}

const SCENERIES: [Scenery; 5] = [
    Scenery { maxsize: Some(3), hashing: Hashing::Spread },
    Scenery { maxsize: Some(3), hashing: Hashing::Alike },
    Scenery { maxsize: Some(0), hashing: Hashing::Spread },
    Scenery { maxsize: Some(64), hashing: Hashing::Spread },
    Scenery { maxsize: None, hashing: Hashing::Alike },
];

/// A clock that may panic.
struct Ticking {
    fuse: Arc<Fuse>,
    clock: Arc<ManualTimer>,
}

impl Timer for Ticking {
    fn now(&self) -> Duration {
        self.fuse.burn(Call::Timer);
        self.clock.now()
    }
}

impl Stage {
    fn new(fuse: &Arc<Fuse>, scenery: Scenery) -> Self {
        let clock = Arc::new(ManualTimer::new());
        let (sizing, aging, listening) = (Arc::clone(fuse), Arc::clone(fuse), Arc::clone(fuse));
        let builder = TtlCache::builder()
            .timer(Ticking { fuse: Arc::clone(fuse), clock: Arc::clone(&clock) })
            .getsizeof(move |value: &Bomb| {
                sizing.burn(Call::GetSizeOf);
                if value.content >= LARGE { 100 } else { 1 }
            })
            .ttu(move |_: &Bomb, value| {
                aging.burn(Call::Ttu);
                if value.content == 0 { Duration::ZERO } else { TTL }
            })
            .removal_listener(move |_, _, _| listening.burn(Call::Listener))
            .hasher(scenery.hashing);
        let builder = match scenery.maxsize {
            Some(maxsize) => builder.maxsize(maxsize),
            None => builder.unbounded(),
        };
        Self { fuse: Arc::clone(fuse), clock, cache: builder.build() }
    }

    fn bomb(&self, content: u32) -> Bomb {
        self.fuse.bomb(content)
    }

    fn insert(&self, key: u32, value: u32) {
        self.cache.insert(self.bomb(key), self.bomb(value));
    }

    fn get_or_compute(&self, key: u32, value: u32, meanwhile: impl FnOnce(&Self)) {
        self.cache.get_or_insert_with(self.bomb(key), || {
            let value = self.bomb(value);
            meanwhile(self);
            self.fuse.burn(Call::Compute);
            value
        });
    }

    fn compute_in_vain(&self, key: u32) {
        let _ = self.cache.try_get_or_insert_with(self.bomb(key), || {
            self.fuse.burn(Call::Compute);
            Err(self.bomb(0))
        });
    }

    fn retain(&self, keep: fn(u32) -> bool) {
        self.cache.retain(|key, _| {
            self.fuse.burn(Call::Keep);
            keep(key.content)
        });
    }

    fn check(&self) {
        assert_at_rest(&self.cache);
        assert_eq!(self.fuse.dropped_twice(), 0);
    }
}

/// Everything that can be done to a store, in an order in which entries are evicted, replaced, expired and removed.
const SCRIPT: &[fn(&Stage)] = &[
    |stage| stage.insert(1, 11),
    |stage| stage.insert(2, 12),
    |stage| stage.insert(3, 13),
    |stage| ignore(stage.cache.get(&stage.bomb(1))),
    |stage| stage.insert(4, 14),
    |stage| stage.insert(1, 21),
    |stage| ignore(stage.cache.peek(&stage.bomb(1))),
    |stage| ignore(stage.cache.contains_key(&stage.bomb(9))),
    |stage| ignore(stage.cache.get(&stage.bomb(9))),
    |stage| stage.get_or_compute(5, 15, |_| ()),
    |stage| stage.get_or_compute(5, 99, |_| ()),
    |stage| ignore(stage.cache.get_or_insert(stage.bomb(6), stage.bomb(16))),
    |stage| stage.compute_in_vain(7),
    |stage| stage.get_or_compute(7, 17, |stage| stage.get_or_compute(7, 27, |_| ())),
    |stage| stage.get_or_compute(8, 18, |stage| ignore(stage.cache.remove(&stage.bomb(8)))),
    |stage| stage.get_or_compute(9, 19, |stage| stage.insert(9, 29)),
    |stage| stage.get_or_compute(1, LARGE, |_| ()),
    |stage| stage.get_or_compute(1, 0, |_| ()),
    |stage| stage.insert(1, 31),
    |stage| stage.insert(1, LARGE),
    |stage| stage.insert(1, 31),
    |stage| stage.insert(1, 0),
    |stage| ignore(stage.cache.try_insert(stage.bomb(1), stage.bomb(LARGE))),
    |stage| ignore(stage.cache.insert_with_ttl(stage.bomb(1), stage.bomb(41), Some(SECOND))),
    |stage| ignore(stage.cache.remove(&stage.bomb(5))),
    |stage| ignore(stage.cache.remove(&stage.bomb(77))),
    |stage| ignore((stage.cache.keys(), stage.cache.values(), stage.cache.items())),
    |stage| ignore(stage.cache.ttl(&stage.bomb(1))),
    |stage| ignore(stage.cache.set_ttl(&stage.bomb(77), None)),
    |stage| ignore(stage.cache.set_ttl(&stage.bomb(1), Some(2 * SECOND))),
    |stage| ignore(stage.cache.extend_ttl(&stage.bomb(1), SECOND)),
    |stage| stage.clock.advance(3 * SECOND),
    |stage| ignore(stage.cache.expire()),
    |stage| stage.insert(2, 22),
    |stage| stage.insert(3, 23),
    |stage| stage.retain(|key| key % 2 == 0),
    |stage| stage.insert(5, 25),
    |stage| ignore(stage.cache.pop_lru()),
    |stage| stage.clock.advance(TTL),
    |stage| stage.insert(5, 35),
    |stage| stage.insert(6, 36),
    |stage| ignore(stage.cache.info()),
    |stage| stage.get_or_compute(7, 37, |stage| stage.cache.clear()),
    |stage| stage.insert(8, 38),
    |stage| stage.cache.clear(),
    |stage| stage.insert(1, 51),
    |stage| stage.insert(2, 52),
];

/// The result doesn't matter here, only that the act is done.
fn ignore<T>(_: T) {}

/// Plays the script on a store whose user's code does as `fuse` says.
fn play(fuse: &Arc<Fuse>, scenery: Scenery) {
    let stage = Stage::new(fuse, scenery);
    for act in SCRIPT {
        // Any act may panic. The checks must hold afterwards.
        let _ = catch_unwind(AssertUnwindSafe(|| act(&stage)));
        stage.check();
    }
    if fuse.is_burnt_out() && scenery.maxsize != Some(0) {
        stage.insert(100, 101);
        assert_eq!(stage.cache.get(&stage.bomb(100)), Some(stage.bomb(101)));
    }
    drop(stage);
    assert_eq!((fuse.living(), fuse.dropped_twice()), (0, 0), "living and dropped twice");
}

/// Plays it for the first panic being each `call` in turn; returns how many there are.
fn play_with_each(call: Call) -> usize {
    let mut plays = 0;
    for scenery in SCENERIES {
        for n in 1.. {
            let fuse = Fuse::at(call, n);
            play(&fuse, scenery);
            if !fuse.is_burnt_out() {
                break;
            }
            plays += 1;
        }
    }
    plays
}

#[test]
fn any_hash_may_panic() {
    assert!(play_with_each(Call::Hash) > 200);
}

#[test]
fn any_eq_may_panic() {
    assert!(play_with_each(Call::Eq) > 200);
}

#[test]
fn any_clone_may_panic() {
    assert!(play_with_each(Call::Clone) > 100);
}

#[test]
fn any_drop_may_panic() {
    assert!(play_with_each(Call::Drop) > 500);
}

#[test]
fn any_getsizeof_may_panic() {
    assert!(play_with_each(Call::GetSizeOf) > 100);
}

#[test]
fn any_ttu_may_panic() {
    assert!(play_with_each(Call::Ttu) > 100);
}

#[test]
fn any_look_at_the_clock_may_panic() {
    assert!(play_with_each(Call::Timer) > 200);
}

#[test]
fn any_call_of_the_listener_may_panic() {
    assert!(play_with_each(Call::Listener) > 30);
}

#[test]
fn any_question_of_retain_may_panic() {
    assert!(play_with_each(Call::Keep) > 5);
}

#[test]
fn any_computation_may_panic() {
    assert!(play_with_each(Call::Compute) > 30);
}

#[test]
fn all_calls_may_panic() {
    use Call as C;
    for call in [C::Hash, C::Eq, C::Clone, C::Drop, C::GetSizeOf, C::Ttu, C::Timer, C::Listener, C::Keep, C::Compute] {
        for scenery in SCENERIES {
            play(&Fuse::always(call), scenery);
        }
    }
}

#[test]
fn a_panic_in_the_listener_reaches_neither_the_caller_nor_the_next_pair() {
    let heard = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&heard);
    let cache = TtlCache::builder()
        .removal_listener(move |_: &u32, _: &u32, _| {
            counter.fetch_add(1, Ordering::SeqCst);
            resume_unwind(Box::new("listener"));
        })
        .build();
    cache.insert(1, 1);
    cache.insert(2, 2);

    cache.clear();

    assert_eq!(heard.load(Ordering::SeqCst), 2);
}

#[test]
fn a_panic_in_compute_reaches_the_caller_and_the_next_call_computes() {
    let cache = TtlCache::new(2, TTL);

    let result = catch_unwind(AssertUnwindSafe(|| cache.get_or_insert_with(1, || panic!("compute"))));

    assert_eq!(result.unwrap_err().downcast_ref(), Some(&"compute"));
    assert_eq!(cache.get_or_insert_with(1, || 5), 5);
    assert_eq!((cache.info().hits, cache.info().misses), (0, 2));
}

#[test]
fn a_panic_in_retain_removes_nothing() {
    let cache = TtlCache::new(8, TTL);
    for key in 0..8 {
        cache.insert(key, key);
    }

    let result = catch_unwind(AssertUnwindSafe(|| cache.retain(|key, _| *key < 4 && panic!("keep"))));

    assert!(result.is_err());
    assert_eq!(cache.len(), 8);
}

#[test]
fn a_drop_that_panics_does_not_reach_the_caller_that_evicts() {
    let fuse = Fuse::always(Call::Drop);
    let cache = TtlCache::new(1, TTL);
    cache.insert(1, fuse.bomb(1));

    assert!(cache.insert(2, fuse.bomb(2)).is_none());

    assert_eq!(fuse.living(), 1);
}
