//! All operations at once, at random. No value is ever wrong, and no computation is left behind.

use std::pin::Pin;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

use ttl_memo::TtlCache;

use super::callers::{Kind, MS, caught, panic_quietly, poll, values, yield_once};
use crate::hooks::{computations, validate};

const KEYS: u32 = 3000;

/// The source of one key's values. When it changes, the cached value is removed or overwritten.
#[derive(Default)]
struct Truth {
    value: AtomicU32,
    /// Values older than this have been removed from the cache.
    told: AtomicU32,
    changing: Mutex<()>,
}

impl Truth {
    fn now(&self) -> u32 {
        self.value.load(SeqCst)
    }

    /// The oldest that a call may still get.
    fn oldest(&self) -> u32 {
        self.told.load(SeqCst)
    }

    fn change(&self, tell: impl FnOnce(u32)) {
        let _turn = self.changing.lock().unwrap();
        let value = self.value.fetch_add(1, SeqCst) + 1;
        tell(value);
        self.told.store(value, SeqCst);
    }
}

/// A key, and the value of its source.
type Value = (u32, u32);

struct World {
    cache: TtlCache<u32, Value>,
    truths: Vec<Truth>,
    /// Bodies begun: each is a miss.
    bodies: AtomicU64,
    /// Calls that got a value that another caller computed: each is a hit.
    served: AtomicU64,
    clears: bool,
}

/// Numbers that look random.
#[derive(Clone)]
struct Dice(u64);

impl Dice {
    fn new(seed: usize) -> Self {
        Self((seed as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    fn throw(&mut self, sides: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from((self.0 >> 16) % u64::from(sides)).unwrap()
    }

    /// Whether one of `n` throws falls on this one.
    fn one_in(&mut self, n: u32) -> bool {
        self.throw(n) == 0
    }

    /// One of few keys more often than not, so that callers meet.
    fn key(&mut self) -> u32 {
        let keys = if self.one_in(3) { KEYS } else { 12 };
        self.throw(keys)
    }
}

impl World {
    /// Computes, with a few await points and sometimes a nested call; sometimes fails or panics.
    async fn body(&self, key: u32, blocking: bool, mut dice: Dice, ran: &AtomicU32) -> Result<Value, ()> {
        self.bodies.fetch_add(1, SeqCst);
        ran.fetch_add(1, SeqCst);
        let value = self.truths[key as usize].now();
        for _ in 0..dice.throw(4) {
            yield_once().await;
        }
        if dice.one_in(32) {
            std::thread::yield_now();
        }
        if dice.one_in(6) {
            self.ask(dice.key(), blocking, dice.clone()).await;
        }
        match dice.throw(10) {
            0 => Err(()),
            1 => panic_quietly(),
            _ => Ok((key, value)),
        }
    }

    /// Calls, and drops the call half way at times, if it can be.
    fn ask(&self, key: u32, blocking: bool, mut dice: Dice) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async move {
            let oldest = self.truths[key as usize].oldest();
            let ran = AtomicU32::new(0);
            let polls = if dice.one_in(4) { dice.throw(4) } else { u32::MAX };
            let body = self.body(key, blocking, dice, &ran);
            let got = if blocking {
                caught(async { self.cache.try_get_or_insert_with(key, || pollster::block_on(body)) }).await
            } else {
                let call = Box::pin(caught(self.cache.try_get_or_insert_with_async(key, body)));
                match polled_at_most(polls, call).await {
                    Some(got) => got,
                    None => return,
                }
            };
            let ran = ran.into_inner();
            match got {
                Ok(Ok((of, value))) => {
                    assert_eq!(of, key, "another key's value");
                    assert!(value >= oldest, "{value} is outdated: it was {oldest} when asked for");
                    self.served.fetch_add(u64::from(ran == 0), SeqCst);
                }
                // Only the failure of its own body reaches a caller.
                Ok(Err(())) | Err(_) => assert_eq!(ran, 1, "another's failure"),
            }
            assert!(ran <= 1, "a body can't run twice");
        })
    }

    async fn live(&self, blocking: bool, mut dice: Dice, steps: u32) {
        for _ in 0..steps {
            let key = dice.key();
            let truth = &self.truths[key as usize];
            match dice.throw(20) {
                0 => truth.change(|_| _ = self.cache.remove(&key)),
                1 => truth.change(|value| _ = self.cache.insert(key, (key, value))),
                2 if self.clears && dice.one_in(10) => truth.change(|_| self.cache.clear()),
                3 if self.clears && dice.one_in(10) => truth.change(|_| self.cache.retain(|other, _| *other != key)),
                _ => self.ask(key, blocking, dice.clone()).await,
            }
            if !blocking && dice.one_in(8) {
                yield_once().await;
            }
        }
    }
}

/// Polls `future` so many times, and lets go of it then if it isn't ready.
async fn polled_at_most<F: Future + Unpin>(polls: u32, mut future: F) -> Option<F::Output> {
    if polls == u32::MAX {
        return Some(future.await);
    }
    for _ in 0..polls {
        if let std::task::Poll::Ready(output) = poll(Pin::new(&mut future)) {
            return Some(output);
        }
    }
    None
}

fn stress(kind: Kind, clears: bool, cache: TtlCache<u32, Value>) -> Arc<World> {
    let world = Arc::new(World {
        cache,
        truths: (0..KEYS).map(|_| Truth::default()).collect(),
        bodies: AtomicU64::new(0),
        served: AtomicU64::new(0),
        clears,
    });
    values(kind.run(8, |caller| {
        let world = Arc::clone(&world);
        async move { world.live(caller.blocking, Dice::new(caller.index), 1500).await }
    }));
    assert_eq!(computations(&world.cache), 0, "{kind:?}: a flight is left behind");
    validate(&world.cache);
    world
}

fn many_caches() -> [TtlCache<u32, Value>; 4] {
    [
        TtlCache::builder().unbounded().build(),
        TtlCache::builder().maxsize(6).ttl(MS).build(),
        TtlCache::builder().maxsize(100).wait(MS / 20).build(),
        TtlCache::builder().maxsize(0).build(),
    ]
}

#[test]
fn no_value_is_wrong_and_no_computation_is_left_behind() {
    for kind in Kind::ALL {
        for cache in many_caches() {
            stress(kind, true, cache);
        }
    }
}

/// Where nothing is cleared, for that zeroes the counters.
#[test]
fn each_call_is_a_hit_or_a_miss() {
    for kind in Kind::ALL {
        for cache in many_caches() {
            let world = stress(kind, false, cache);
            let info = world.cache.info();
            assert_eq!(info.misses, world.bodies.load(SeqCst), "{kind:?}");
            assert_eq!(info.hits, world.served.load(SeqCst), "{kind:?}");
        }
    }
}

/// A short life: all callers compute, remove and compute the same key at the same moment.
#[test]
fn one_key_removed_again_and_again_is_never_stale() {
    for kind in Kind::ALL {
        let world = Arc::new(World {
            cache: TtlCache::new(4, 1000 * MS),
            truths: vec![Truth::default()],
            bodies: AtomicU64::new(0),
            served: AtomicU64::new(0),
            clears: true,
        });
        values(kind.run(4, |caller| {
            let world = Arc::clone(&world);
            async move {
                let mut dice = Dice::new(caller.index);
                for _ in 0..1500 {
                    if dice.one_in(5) {
                        world.truths[0].change(|value| match value % 4 {
                            0 => _ = world.cache.remove(&0),
                            1 => world.cache.clear(),
                            2 => world.cache.retain(|_, _| false),
                            _ => _ = world.cache.insert(0, (0, value)),
                        });
                    }
                    let oldest = world.truths[0].oldest();
                    let body = async {
                        let value = world.truths[0].now();
                        yield_once().await;
                        (0, value)
                    };
                    let (_, value) = if caller.blocking {
                        world.cache.get_or_insert_with(0, || pollster::block_on(body))
                    } else {
                        world.cache.get_or_insert_with_async(0, body).await
                    };
                    assert!(value >= oldest, "{value} is outdated: it was {oldest} when asked for");
                }
            }
        }));
        assert_eq!(computations(&world.cache), 0, "{kind:?}");
    }
}
