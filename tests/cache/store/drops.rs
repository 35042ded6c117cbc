//! When values are dropped: before the call that removes them returns, unless another thread reads them.

use std::sync::atomic::{AtomicBool, AtomicIsize, AtomicU32, Ordering};
use std::sync::{Arc, Barrier, OnceLock};
use std::thread;
use std::time::Duration;

use ttl_memo::{ManualTimer, Timer, TtlCache};

use super::live_count::{LiveCount, Token};
use crate::hooks::assert_at_rest;
use crate::waiting::watched;

const TTL: Duration = Duration::from_secs(10);

/// A store of tokens in which one is there when it is built, and which two threads have used.
fn with_one(living: &'static LiveCount, maxsize: usize) -> (TtlCache<u32, Token>, Arc<ManualTimer>) {
    let clock = Arc::new(ManualTimer::new());
    let cache = TtlCache::builder().maxsize(maxsize).ttl(TTL).timer(Arc::clone(&clock)).build();
    cache.insert(1, living.token());
    let read_twice = || (0..2).for_each(|_| drop(cache.get(&1)));
    read_twice();
    thread::scope(|scope| _ = scope.spawn(read_twice));
    assert_eq!(living.count(), 1);
    (cache, clock)
}

/// Asserts that no value is left when `forget` returns, in large caches too.
#[track_caller]
fn assert_drops(living: &'static LiveCount, forget: fn(&TtlCache<u32, Token>, &ManualTimer)) {
    for maxsize in [1, 15, 16, 100_000] {
        let (cache, clock) = with_one(living, maxsize);
        forget(&cache, &clock);
        assert_eq!(living.count(), 0, "in a cache of {maxsize}");
    }
}

#[test]
fn remove_drops_before_it_returns() {
    static LIVING: LiveCount = LiveCount::new();
    assert_drops(&LIVING, |cache, _| drop(cache.remove(&1)));
}

#[test]
fn clear_drops_before_it_returns() {
    static LIVING: LiveCount = LiveCount::new();
    assert_drops(&LIVING, |cache, _| cache.clear());
}

#[test]
fn retain_drops_before_it_returns() {
    static LIVING: LiveCount = LiveCount::new();
    assert_drops(&LIVING, |cache, _| cache.retain(|_, _| false));
}

#[test]
fn pop_lru_drops_before_it_returns() {
    static LIVING: LiveCount = LiveCount::new();
    assert_drops(&LIVING, |cache, _| drop(cache.pop_lru()));
}

#[test]
fn expire_drops_before_it_returns() {
    static LIVING: LiveCount = LiveCount::new();
    assert_drops(&LIVING, |cache, clock| {
        clock.advance(TTL);
        drop(cache.expire());
    });
}

#[test]
fn a_small_cache_drops_a_replaced_value_before_insert_returns() {
    static LIVING: LiveCount = LiveCount::new();
    for maxsize in [1, 2, 15] {
        let (cache, _) = with_one(&LIVING, maxsize);
        for _ in 0..10 {
            cache.insert(1, LIVING.token());
            assert_eq!(LIVING.count(), 1);
        }
    }
}

#[test]
fn a_small_cache_drops_an_evicted_value_before_insert_returns() {
    static LIVING: LiveCount = LiveCount::new();
    for maxsize in [1, 2, 15] {
        let (cache, _) = with_one(&LIVING, maxsize);
        for key in 2..50 {
            cache.insert(key, LIVING.token());
            assert_eq!(LIVING.count(), isize::try_from(cache.len()).unwrap());
            cache.get_or_insert_with(key + 100, || LIVING.token());
            assert_eq!(LIVING.count(), isize::try_from(cache.len()).unwrap());
        }
    }
}

#[test]
fn a_small_cache_drops_expired_values_before_the_call_that_removes_them_returns() {
    static LIVING: LiveCount = LiveCount::new();
    let (cache, clock) = with_one(&LIVING, 15);

    clock.advance(TTL);
    assert_eq!(cache.len(), 0);
    assert_eq!(LIVING.count(), 0);

    cache.insert(1, LIVING.token());
    clock.advance(TTL);
    cache.insert(2, LIVING.token());
    assert_eq!(LIVING.count(), 1);
}

#[test]
fn a_value_that_is_not_stored_is_dropped_before_insert_returns() {
    static LIVING: LiveCount = LiveCount::new();
    let cache = TtlCache::builder().maxsize(100_000).getsizeof(|_: &Token| 200_000).build();

    cache.insert(1, LIVING.token());
    assert_eq!(LIVING.count(), 0);
    cache.get_or_insert_with(1, || LIVING.token());
    assert_eq!(LIVING.count(), 0);
    assert!(cache.try_insert(1, LIVING.token()).is_err());
    assert_eq!(LIVING.count(), 0);
}

#[test]
fn a_store_leaves_no_removed_value_undropped() {
    static LIVING: LiveCount = LiveCount::new();
    for maxsize in [16, 31, 32, 100, 1000] {
        let (cache, clock) = with_one(&LIVING, maxsize);
        for round in 0..3 {
            for key in 0..3000 {
                cache.insert(key, LIVING.token());
                if key % 7 == 0 {
                    cache.insert(key, LIVING.token());
                }
                if round == 1 && key % 3 == 0 {
                    drop(cache.remove(&key));
                }
                assert_eq!(LIVING.count(), isize::try_from(cache.len()).unwrap(), "of {maxsize}");
            }
            clock.advance(TTL);
        }
        drop(cache);
        assert_eq!(LIVING.count(), 0);
    }
}

static BYTES: AtomicIsize = AtomicIsize::new(0);

/// Counts its bytes while it lives.
struct Block(usize);

impl Block {
    fn new(size: usize) -> Self {
        BYTES.fetch_add(isize::try_from(size).unwrap(), Ordering::SeqCst);
        Self(size)
    }
}

impl Clone for Block {
    fn clone(&self) -> Self {
        Self::new(self.0)
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        BYTES.fetch_sub(isize::try_from(self.0).unwrap(), Ordering::SeqCst);
    }
}

#[test]
fn a_store_leaves_no_removed_bytes_undropped() {
    const MAXSIZE: usize = 64 << 20;
    let cache = TtlCache::builder().maxsize(MAXSIZE).getsizeof(|block: &Block| block.0).build();

    for key in 0_usize..3000 {
        cache.insert(key % 500, Block::new((key * 7919) % (3 << 20)));
        assert_eq!(BYTES.load(Ordering::SeqCst), isize::try_from(cache.currsize()).unwrap());
    }
}

#[test]
fn a_cache_drops_everything_when_it_is_dropped() {
    static LIVING: LiveCount = LiveCount::new();
    for keys in [0, 1, 10, 1000] {
        let cache = TtlCache::builder().unbounded().build();
        for key in 0..keys {
            cache.insert(key, LIVING.token());
            cache.insert(key, LIVING.token());
        }
        drop(cache);
        assert_eq!(LIVING.count(), 0);
    }
}

#[test]
fn values_are_dropped_once_by_whichever_thread_drops_the_cache() {
    static LIVING: LiveCount = LiveCount::new();
    let cache = Arc::new(TtlCache::new(32, TTL));
    let threads: Vec<_> = (0..4)
        .map(|thread| {
            let cache = Arc::clone(&cache);
            thread::spawn(move || {
                for key in 0..2000 {
                    cache.insert((key * 3 + thread) % 100, LIVING.token());
                    cache.get(&(key % 100));
                }
            })
        })
        .collect();
    drop(cache);

    for thread in threads {
        thread.join().unwrap();
    }

    assert_eq!(LIVING.count(), 0);
}

/// A value whose `Clone` meets another thread twice.
#[derive(Debug)]
struct Slow(Token, &'static Barrier);

impl Clone for Slow {
    fn clone(&self) -> Self {
        self.1.wait();
        self.1.wait();
        Self(self.0.clone(), self.1)
    }
}

#[test]
fn a_value_removed_while_it_is_read_is_dropped_with_the_next_removed_one() {
    static LIVING: LiveCount = LiveCount::new();
    static MEET: Barrier = Barrier::new(2);
    let cache = TtlCache::new(1, TTL);
    cache.insert(1, Slow(LIVING.token(), &MEET));

    thread::scope(|scope| {
        let reader = scope.spawn(|| drop(cache.get(&1)));
        MEET.wait();
        cache.clear();
        assert_eq!(LIVING.count(), 1, "it is being read");
        MEET.wait();
        reader.join().unwrap();
    });
    cache.insert(2, Slow(LIVING.token(), &MEET));
    cache.clear();

    assert_eq!(LIVING.count(), 0);
}

/// A call that finds an expired value may be the last to hold it, when another call removes it meanwhile.
#[test]
fn an_expired_value_that_another_call_removes_may_ask_for_its_key_when_it_is_dropped() {
    static HOME: OnceLock<TtlCache<u32, Asking>> = OnceLock::new();
    static TIME: ManualTimer = ManualTimer::new();
    /// How often the clock is read before the read that removes what has expired.
    static READS_LEFT: AtomicU32 = AtomicU32::new(u32::MAX);

    struct Expiring;

    impl Timer for Expiring {
        fn now(&self) -> Duration {
            if READS_LEFT.fetch_sub(1, Ordering::SeqCst) == 0 {
                HOME.get().unwrap().expire();
            }
            TIME.now()
        }
    }

    /// Asks for its key when it is dropped, the first time.
    struct Asking(AtomicBool);

    impl Clone for Asking {
        fn clone(&self) -> Self {
            Self(AtomicBool::new(false))
        }
    }

    impl Drop for Asking {
        fn drop(&mut self) {
            if self.0.swap(false, Ordering::SeqCst) {
                HOME.get().unwrap().get_or_insert_with(1, || self.clone());
            }
        }
    }

    let cache = HOME.get_or_init(|| TtlCache::builder().maxsize(4).ttl(TTL).timer(Expiring).build());
    for reads in 0..4 {
        cache.clear();
        cache.insert(1, Asking(AtomicBool::new(true)));
        TIME.advance(TTL);
        watched(move || {
            READS_LEFT.store(reads, Ordering::SeqCst);
            cache.get_or_insert_with(1, || Asking(AtomicBool::new(false)));
        });
        assert_at_rest(cache);
    }
}
