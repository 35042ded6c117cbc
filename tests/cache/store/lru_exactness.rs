//! Eviction is exact: the least recently used entry goes, however many hits come between two stores, and on however many
//! threads.

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use ttl_memo::TtlCache;

const TTL: Duration = Duration::from_secs(600);

/// Reads two keys in turn, so many times in all, and then needs the room of one of them.
fn keeps_the_key_read_last(hits: u32, last: u32) -> bool {
    let cache = TtlCache::new(2, TTL);
    cache.insert(0, ());
    cache.insert(1, ());
    for left in (0..hits).rev() {
        cache.get(&((last + left) % 2));
    }

    cache.insert(2, ());

    cache.contains_key(&last) && !cache.contains_key(&(1 - last))
}

#[test]
fn the_key_that_was_read_last_is_kept_after_any_number_of_hits() {
    let around = |number: u32| number - 4..=number + 4;
    for hits in around(5).chain(around(1 << 8)).chain(around(1 << 15)).chain(around(1 << 16)).chain(around(1 << 17)) {
        for last in [0, 1] {
            assert!(keeps_the_key_read_last(hits, last), "the last of {hits} hits was that of key {last}");
        }
    }
}

/// Every entry is read many times, in turn, before the last round fixes the order.
#[test]
fn all_keys_are_evicted_in_the_order_of_their_last_hits() {
    const KEYS: u32 = 16;
    let cache = TtlCache::new(KEYS as usize, TTL);
    for key in 0..KEYS {
        cache.insert(key, ());
    }
    for n in 0..70_000 {
        cache.get(&(n % 3));
    }
    // Not the order in which they were stored.
    let order: Vec<u32> = (0..KEYS).map(|n| n * 7 % KEYS).collect();
    for key in &order {
        cache.get(key);
    }

    for (n, last) in order.iter().enumerate() {
        cache.insert(100 + u32::try_from(n).unwrap(), ());
        assert!(!cache.contains_key(last), "{last} was the least recently used");
        assert!(order[n + 1..].iter().all(|key| cache.contains_key(key)));
    }
}

/// Two threads read different keys at the same moment. Then as many keys are stored as weren't read, which are the least
/// recently used.
#[test]
fn a_hit_at_the_same_moment_as_another_is_not_forgotten() {
    const ROUNDS: u32 = 100;
    const EACH: u32 = 256;
    let cache = TtlCache::new(4 * EACH as usize, TTL);
    let (begun, done) = (AtomicU32::new(0), AtomicU32::new(0));
    let wait_for = |number: &AtomicU32, value| {
        for spins in 0_u32.. {
            if number.load(Ordering::Acquire) == value {
                return;
            }
            if spins > 5_000 {
                thread::yield_now();
            }
        }
    };

    let mut forgotten = 0;
    thread::scope(|scope| {
        scope.spawn(|| {
            for round in 1..=ROUNDS {
                wait_for(&begun, round);
                (0..EACH).for_each(|key| _ = cache.get(&key));
                done.store(round, Ordering::Release);
            }
        });
        for round in 1..=ROUNDS {
            (0..4 * EACH).for_each(|key| _ = cache.insert(key, ()));
            begun.store(round, Ordering::Release);
            (EACH..2 * EACH).for_each(|key| _ = cache.get(&key));
            wait_for(&done, round);
            (0..2 * EACH).for_each(|key| _ = cache.insert(10_000 + key, ()));
            forgotten += (0..2 * EACH).filter(|key| !cache.contains_key(key)).count();
            cache.clear();
        }
    });

    assert_eq!(forgotten, 0, "hits in {ROUNDS} rounds");
}

/// A list of keys that does all a cache of `room` entries does, by moving them about.
struct Listed {
    room: usize,
    keys: Vec<u32>,
}

impl Listed {
    /// Moves a key to the end, and returns whether it was there.
    fn use_key(&mut self, key: u32) -> bool {
        let Some(index) = self.keys.iter().position(|other| *other == key) else { return false };
        self.keys.remove(index);
        self.keys.push(key);
        true
    }

    fn store(&mut self, key: u32) {
        if !self.use_key(key) {
            if self.keys.len() == self.room {
                self.keys.remove(0);
            }
            self.keys.push(key);
        }
    }
}

/// Between two evictions none, few, or nearly all of the entries are read, or some are removed, so that the order is put
/// right for one entry and for all at once.
#[test]
fn the_order_of_a_large_cache_is_exact_whatever_was_read_since_the_last_eviction() {
    const ROOM: u32 = 700;
    let cache = TtlCache::new(ROOM as usize, TTL);
    let mut listed = Listed { room: ROOM as usize, keys: Vec::new() };
    let mut state = 42_u32;
    let mut random = |below: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) % below
    };
    for round in 0..300 {
        let reads = [0, 3, 60, 900][random(4) as usize];
        for _ in 0..reads {
            let key = random(2 * ROOM);
            assert_eq!(cache.get(&key).is_some(), listed.use_key(key), "round {round}");
        }
        let removed = if round % 5 == 0 { random(100) } else { 0 };
        for _ in 0..removed {
            let key = random(2 * ROOM);
            cache.remove(&key);
            listed.keys.retain(|other| *other != key);
        }
        for _ in 0..random(40) {
            let key = random(2 * ROOM);
            cache.insert(key, ());
            listed.store(key);
        }
        if round % 50 == 49 {
            cache.clear();
            listed.keys.clear();
        }
        cache.__validate();
        assert_eq!(cache.keys(), listed.keys, "round {round}");
    }
    // Nothing is bounded here, so the order is first asked for by `pop_lru`.
    let unbounded = TtlCache::<u32, ()>::builder().unbounded().no_ttl().build();
    for key in 0..ROOM {
        unbounded.insert(key, ());
    }
    for key in (0..ROOM).step_by(2) {
        unbounded.get(&key);
    }
    let popped: Vec<u32> = std::iter::from_fn(|| unbounded.pop_lru()).map(|(key, ())| key).collect();
    assert!(
        popped.iter().copied().eq((0..ROOM).filter(|key| key % 2 == 1).chain((0..ROOM).filter(|key| key % 2 == 0)))
    );
}
