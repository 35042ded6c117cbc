//! Several threads that use all operations of one cache at the same time, also under Miri.
//!
//! ```sh
//! export MIRIFLAGS="-Zmiri-tree-borrows -Zmiri-permissive-provenance -Zmiri-many-seeds=0..8"
//! cargo +nightly-2026-08-01 miri test -p ttl-memo-stress --target-dir target/miri
//! ```
//!
//! Miri reports undefined behaviour, data races and leaks. Each seed is another schedule. Time moves by hand. Other tests check
//! the result of each operation; here the cache must stay consistent, and drop what was removed.

#![allow(missing_docs)]

use std::future::{Future, pending, ready};
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use ttl_memo::{ManualTimer, TtlCache};

const THREADS: u32 = 3;
const KEYS: u32 = 5;
const STEPS: u32 = if cfg!(miri) { 24 } else { 4_000 };
const SECOND: Duration = Duration::from_secs(1);

/// A key or value on the heap, which is counted while it lives.
#[derive(Debug)]
struct Counted {
    number: Box<u32>,
    alive: Arc<AtomicUsize>,
}

impl Counted {
    fn new(number: u32, alive: &Arc<AtomicUsize>) -> Self {
        alive.fetch_add(1, Ordering::Relaxed);
        Self { number: Box::new(number), alive: Arc::clone(alive) }
    }
}

impl Clone for Counted {
    fn clone(&self) -> Self {
        Self::new(*self.number, &self.alive)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.alive.fetch_sub(1, Ordering::Relaxed);
    }
}

impl PartialEq for Counted {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Eq for Counted {}

impl Hash for Counted {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number.hash(state);
    }
}

/// Gives all keys one of two hashes, so that many keys have equal hashes.
#[derive(Default)]
struct FewHashes(u64);

impl Hasher for FewHashes {
    fn finish(&self) -> u64 {
        u64::from(self.0 % 3 == 0) << 60
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |sum, byte| sum + u64::from(*byte));
    }
}

type Cache = TtlCache<Counted, Counted, BuildHasherDefault<FewHashes>>;

/// The state that the threads share.
struct Scene {
    cache: Cache,
    clock: Arc<ManualTimer>,
    alive: Arc<AtomicUsize>,
}

impl Scene {
    fn new(maxsize: Option<usize>) -> Self {
        let clock = Arc::new(ManualTimer::new());
        let builder =
            TtlCache::builder().ttl(4 * SECOND).timer(Arc::clone(&clock)).hasher(BuildHasherDefault::default());
        let builder = match maxsize {
            Some(maxsize) => builder.maxsize(maxsize),
            None => builder.unbounded(),
        };
        Self { cache: builder.build(), clock, alive: Arc::default() }
    }

    /// Executes an operation, which a random number selects. A value always has the number of its key.
    fn step(&self, random: u32) {
        let number = random / 32 % KEYS;
        let key = Counted::new(number, &self.alive);
        let value = || Counted::new(number, &self.alive);
        let found = match random % 32 {
            0..8 => self.cache.get(&key),
            8..14 => Some(self.cache.get_or_insert_with(key, value)),
            14..16 => self.cache.insert(key, value()),
            16 => self.cache.insert_with_ttl(key, value(), Some(SECOND)),
            17 => self.cache.remove(&key),
            18 => self.cache.peek(&key),
            19 => self.cache.try_get_or_insert_with(key, || Err(())).ok(),
            20 => {
                let panic = || resume_unwind(Box::new("no value"));
                catch_unwind(AssertUnwindSafe(|| self.cache.get_or_insert_with(key, panic))).ok()
            }
            21 | 22 => self.poll_once(key, ready(())),
            23 => self.poll_once(key, pending()),
            other => return self.maintain(other, &key),
        };
        assert!(found.is_none_or(|value| *value.number == number));
    }

    /// Starts an async call, whose computation first awaits `before`, and drops it after one poll.
    fn poll_once(&self, key: Counted, before: impl Future<Output = ()>) -> Option<Counted> {
        let number = *key.number;
        let compute = async {
            before.await;
            Counted::new(number, &self.alive)
        };
        let call = pin!(self.cache.get_or_insert_with_async(key, compute));
        match call.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => Some(value),
            Poll::Pending => None,
        }
    }

    /// Executes an operation that isn't a lookup.
    fn maintain(&self, what: u32, key: &Counted) {
        match what {
            24 | 25 => self.clock.advance(SECOND),
            26 => drop(self.cache.expire()),
            27 => assert!(self.cache.items().iter().all(|(key, value)| key.number == value.number)),
            28 => self.cache.retain(|other, _| other != key),
            29 => drop(self.cache.pop_lru()),
            30 => drop(self.cache.set_ttl(key, None)),
            _ => self.cache.clear(),
        }
    }
}

/// Runs all threads, and then checks that the cache is consistent and that nothing leaks.
fn run(maxsize: Option<usize>) {
    let scene = Scene::new(maxsize);
    thread::scope(|scope| {
        for thread in 1..=THREADS {
            let scene = &scene;
            scope.spawn(move || {
                let mut random = thread;
                for _ in 0..STEPS {
                    // Marsaglia's xorshift.
                    random ^= random << 13;
                    random ^= random >> 17;
                    random ^= random << 5;
                    scene.step(random >> 8);
                }
            });
        }
    });

    scene.cache.__validate();
    assert_eq!(scene.cache.__flights(), 0, "a computation is still under way");
    scene.cache.clear();
    assert_eq!(scene.alive.load(Ordering::Relaxed), 0, "a removed key or value is still alive");
}

#[test]
fn a_bounded_cache_survives_everything_at_once() {
    run(Some(3));
}

#[test]
fn an_unbounded_cache_survives_everything_at_once() {
    run(None);
}
