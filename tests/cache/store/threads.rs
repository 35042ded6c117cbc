//! Every operation from several threads at once: no wrong value, never too many, every lookup counted.

use std::hash::{BuildHasher, Hash};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use ttl_memo::{RandomState, TtlCache};

use super::live_count::{LiveCount, Token};
use super::operations::Hashing;
use crate::hooks::{assert_at_rest, validate};

const THREADS: u64 = 4;
const STEPS: u64 = 20_000;
const KEYS: u64 = 48;
const MAXSIZE: usize = 32;

/// A key that tells its number.
trait Numbered: Hash + Eq + Clone + Send + Sync + 'static {
    fn of(number: u64) -> Self;
    fn number(&self) -> u64;
}

impl Numbered for u64 {
    fn of(number: u64) -> Self {
        number
    }

    fn number(&self) -> u64 {
        *self
    }
}

/// As long as the keys that are measured.
impl Numbered for String {
    fn of(number: u64) -> Self {
        format!("{number:021}")
    }

    fn number(&self) -> u64 {
        assert_eq!(self.len(), 21);
        self.parse().unwrap()
    }
}

/// A value that tells its key.
#[derive(Clone)]
struct Value {
    key: u64,
    size: usize,
    _token: Token,
}

/// A plain generator: each thread does its own things, the same in each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// Whether the statistics are zeroed now and then.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Clearing {
    Never,
    Sometimes,
}

/// Does things to `cache` at random; returns how many lookups that were.
fn roam<K: Numbered, S: BuildHasher>(
    cache: &TtlCache<K, Value, S>,
    living: &'static LiveCount,
    seed: u64,
    clearing: Clearing,
) -> u64 {
    let mut dice = Dice(seed);
    let mut lookups = 0;
    let is_of = |value: Option<Value>, key: u64| assert!(value.is_none_or(|value| value.key == key), "a wrong value");
    for _ in 0..STEPS {
        let number = dice.roll(KEYS).min(dice.roll(KEYS));
        let key = K::of(number);
        let value = |size: u64| Value { key: number, size: usize::try_from(size).unwrap(), _token: living.token() };
        let size = dice.roll(4);
        match dice.roll(60) {
            0..15 => {
                lookups += 1;
                is_of(cache.get(&key), number);
            }
            15..30 => {
                lookups += 1;
                is_of(Some(cache.get_or_insert_with(key, || value(size))), number);
            }
            30..34 => {
                lookups += 1;
                is_of(cache.try_get_or_insert_with(key, || Err(())).ok(), number);
            }
            34 => {
                lookups += 1;
                is_of(Some(cache.get_or_insert(key, value(size))), number);
            }
            35..40 => is_of(cache.insert(key, value(size)), number),
            40 => is_of(cache.insert_with_ttl(key, value(size), Some(Duration::from_micros(dice.roll(900)))), number),
            41 => is_of(cache.try_insert(key, value(100 * size)).unwrap_or_else(|error| Some(error.value)), number),
            42..45 => is_of(cache.remove(&key), number),
            45 => is_of(cache.peek(&key), number),
            46 => drop((cache.contains_key(&key), cache.ttl(&key))),
            47 => drop(cache.set_ttl(&key, Some(Duration::from_micros(dice.roll(5000))))),
            48 => drop(cache.extend_ttl(&key, Duration::from_millis(1))),
            49 => cache.retain(|key, value| key.number() == value.key && value.key % 7 != 0),
            50 => cache.pop_lru().into_iter().for_each(|(key, value)| is_of(Some(value), key.number())),
            51 => cache.expire().into_iter().for_each(|(key, value)| is_of(Some(value), key.number())),
            52 => {
                let items = cache.items();
                assert!(items.iter().map(|(_, value)| value.size).sum::<usize>() <= MAXSIZE);
                for (key, value) in items {
                    is_of(Some(value), key.number());
                }
            }
            53 => {
                assert!(cache.keys().into_iter().all(|key| key.number() < KEYS));
                assert!(cache.values().into_iter().all(|value| value.key < KEYS));
            }
            54 => validate(cache),
            55 if clearing == Clearing::Sometimes => cache.clear(),
            56 => drop(cache.info()),
            _ => {
                assert!(cache.currsize() <= MAXSIZE);
                let _ = cache.len();
            }
        }
    }
    lookups
}

/// Several threads roam at once.
fn stress<K: Numbered, S: BuildHasher + Sync>(hasher: S, clearing: Clearing, living: &'static LiveCount) {
    let cache = TtlCache::builder()
        .maxsize(MAXSIZE)
        .getsizeof(|value: &Value| value.size)
        .ttu(|_: &K, value| Duration::from_millis(1 + value.key))
        .removal_listener(|key: &K, value, _| assert_eq!(key.number(), value.key))
        .hasher(hasher)
        .build();
    let lookups = AtomicU64::new(0);

    thread::scope(|scope| {
        for seed in 0..THREADS {
            let (cache, lookups) = (&cache, &lookups);
            scope.spawn(move || {
                lookups.fetch_add(roam(cache, living, seed, clearing), Ordering::Relaxed);
            });
        }
    });

    assert_at_rest(&cache);
    let info = cache.info();
    if clearing == Clearing::Never {
        assert_eq!(info.hits + info.misses, lookups.into_inner());
        assert!(info.hits > 0 && info.misses > 0 && info.evictions > 0 && info.expirations > 0, "{info:?}");
    }
    drop(cache);
    assert_eq!(living.count(), 0, "each value is dropped");
}

#[test]
fn number_keys_withstand_all_operations_at_once() {
    static LIVING: LiveCount = LiveCount::new();
    stress::<u64, _>(RandomState::default(), Clearing::Never, &LIVING);
}

#[test]
fn string_keys_withstand_all_operations_at_once() {
    static LIVING: LiveCount = LiveCount::new();
    stress::<String, _>(RandomState::default(), Clearing::Never, &LIVING);
}

#[test]
fn keys_with_equal_hashes_withstand_all_operations_at_once() {
    static LIVING: LiveCount = LiveCount::new();
    stress::<u64, _>(Hashing::Alike, Clearing::Never, &LIVING);
}

#[test]
fn keys_whose_probes_cross_withstand_all_operations_at_once() {
    static LIVING: LiveCount = LiveCount::new();
    stress::<u64, _>(Hashing::Crossing, Clearing::Never, &LIVING);
}

#[test]
fn clear_withstands_all_other_operations_at_once() {
    static LIVING: LiveCount = LiveCount::new();
    stress::<u64, _>(RandomState::default(), Clearing::Sometimes, &LIVING);
}

#[test]
fn borrowed_strings_are_looked_up_while_others_store_them() {
    let cache = TtlCache::new(MAXSIZE, Duration::from_secs(60));
    let keys: Vec<String> = (0..KEYS).map(Numbered::of).collect();

    thread::scope(|scope| {
        for seed in 0..THREADS {
            let (cache, keys) = (&cache, &keys);
            scope.spawn(move || {
                let mut dice = Dice(seed);
                for _ in 0..STEPS {
                    let number = dice.roll(KEYS);
                    let key: &str = &keys[usize::try_from(number).unwrap()];
                    assert!(cache.get(key).is_none_or(|value| value == number));
                    if seed % 2 == 0 {
                        cache.insert(key.to_owned(), number);
                    } else if dice.roll(3) == 0 {
                        cache.remove(key);
                    }
                }
            });
        }
    });

    validate(&cache);
}

#[test]
fn no_thread_ever_sees_more_entries_than_fit() {
    let cache = TtlCache::new(MAXSIZE, Duration::from_secs(60));
    let storing = AtomicU64::new(2);

    thread::scope(|scope| {
        for thread in 0..2 {
            let (cache, storing) = (&cache, &storing);
            scope.spawn(move || {
                for key in 0..STEPS {
                    cache.insert(key % 1000 * 2 + thread, key);
                }
                storing.fetch_sub(1, Ordering::SeqCst);
            });
        }
        while storing.load(Ordering::SeqCst) > 0 {
            assert!(cache.len() <= MAXSIZE);
            assert!(cache.keys().len() <= MAXSIZE);
        }
    });

    assert_eq!(cache.len(), MAXSIZE);
}

#[test]
fn counters_are_exact_when_threads_come_and_go() {
    let cache = TtlCache::new(8, Duration::from_secs(60));
    cache.insert(1, 1);

    for _ in 0..50 {
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..100 {
                        cache.get(&1);
                        cache.get(&2);
                    }
                });
            }
        });
    }

    assert_eq!((cache.info().hits, cache.info().misses), (20_000, 20_000));
}
