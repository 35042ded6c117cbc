//! Each thread keeps the values that it has used, which nobody notices but by the time that a hit takes.

use std::cell::Cell;
use std::hash::{Hash, Hasher};
use std::sync::{Barrier, OnceLock};
use std::thread;
use std::time::Duration;

use ttl_memo::TtlCache;

use super::live_count::{LiveCount, Token};
use crate::waiting::watched;

const TTL: Duration = Duration::from_secs(10);

#[test]
fn a_thread_that_has_used_very_many_values_finds_each_of_them() {
    const KEYS: u64 = 40_000;
    let cache = TtlCache::builder().unbounded().ttl(TTL).build();
    (0..KEYS).for_each(|key| assert_eq!(cache.insert(key, key), None));

    for _ in 0..3 {
        (0..KEYS).for_each(|key| assert_eq!(cache.get(&key), Some(key)));
    }

    assert_eq!(cache.info().hits, 3 * KEYS);
}

#[test]
fn a_replaced_value_is_not_served_to_threads_that_have_used_it() {
    static MEET: Barrier = Barrier::new(2);
    watched(|| {
        let cache = TtlCache::new(8, TTL);
        cache.insert("key", 0);
        thread::scope(|scope| {
            scope.spawn(|| {
                for round in 0..100 {
                    assert_eq!([cache.get("key"), cache.get("key")], [Some(round); 2]);
                    MEET.wait();
                    MEET.wait();
                }
            });
            for round in 0..100 {
                MEET.wait();
                assert_eq!([cache.get("key"), cache.insert("key", round + 1)], [Some(round); 2]);
                MEET.wait();
            }
        });
    });
}

#[test]
fn what_a_thread_has_used_is_dropped_when_it_has_finished_reading() {
    static LIVING: LiveCount = LiveCount::new();
    static MEET: Barrier = Barrier::new(2);
    thread_local! {
        static IS_SLOW: Cell<bool> = const { Cell::new(false) };
    }
    struct Slow(Token);
    impl Clone for Slow {
        fn clone(&self) -> Self {
            if IS_SLOW.get() {
                MEET.wait();
                MEET.wait();
            }
            Self(self.0.clone())
        }
    }
    watched(|| {
        let cache = TtlCache::new(8, TTL);
        (0..4).for_each(|key| drop(cache.insert(key, Slow(LIVING.token()))));
        thread::scope(|scope| {
            let reader = scope.spawn(|| {
                (0..3).for_each(|key| drop(cache.get(&key)));
                IS_SLOW.set(true);
                drop(cache.get(&0));
            });
            MEET.wait();
            drop(cache.remove(&3));
            assert_eq!(LIVING.count(), 3, "the reader has never used it");
            cache.clear();
            MEET.wait();
            reader.join().unwrap();
        });
        assert_eq!(LIVING.count(), 0);
    });
}

#[test]
fn a_clone_may_remove_and_replace_the_value_that_it_is_made_of() {
    static LIVING: LiveCount = LiveCount::new();
    static CACHE: OnceLock<TtlCache<u32, Odd>> = OnceLock::new();
    thread_local! {
        static REPLACES: Cell<bool> = const { Cell::new(false) };
    }
    struct Odd(u32, Token);
    impl Clone for Odd {
        fn clone(&self) -> Self {
            if REPLACES.take() {
                let cache = CACHE.get().unwrap();
                drop(cache.remove(&1));
                assert!(cache.get(&1).is_none());
                cache.insert(1, Odd(self.0 + 1, LIVING.token()));
                assert_eq!(cache.get(&1).map(|odd| odd.0), Some(self.0 + 1));
            }
            Self(self.0, self.1.clone())
        }
    }
    let cache = CACHE.get_or_init(|| TtlCache::new(8, TTL));
    cache.insert(1, Odd(0, LIVING.token()));

    for round in 0..5 {
        REPLACES.set(true);
        assert_eq!(cache.get(&1).map(|odd| odd.0), Some(round));
        assert_eq!(cache.get(&1).map(|odd| odd.0), Some(round + 1));
        assert_eq!(LIVING.count(), 1);
    }
}

/// A thread compares the key of the old value while that is replaced: it may get either value, but not none.
#[test]
fn a_key_that_is_replaced_while_it_is_compared_is_found() {
    #[derive(Clone, Copy, Eq)]
    struct Key;
    thread_local! {
        static REPLACES: Cell<bool> = const { Cell::new(false) };
    }
    static CACHE: OnceLock<TtlCache<Key, u32>> = OnceLock::new();
    impl Hash for Key {
        fn hash<H: Hasher>(&self, _: &mut H) {}
    }
    impl PartialEq for Key {
        fn eq(&self, _: &Self) -> bool {
            if REPLACES.take() {
                CACHE.get().unwrap().insert(Key, 2);
            }
            true
        }
    }
    let cache = CACHE.get_or_init(|| TtlCache::new(8, TTL));
    let while_it_is_replaced = |is_kept: bool| {
        cache.clear();
        cache.insert(Key, 1);
        if is_kept {
            assert_eq!(cache.get(&Key), Some(1));
        }
        REPLACES.set(true);
    };

    for is_kept in [false, true] {
        while_it_is_replaced(is_kept);
        assert!(cache.get(&Key).is_some());
        while_it_is_replaced(is_kept);
        assert!(cache.peek(&Key).is_some());
        while_it_is_replaced(is_kept);
        assert!(cache.contains_key(&Key));
        while_it_is_replaced(is_kept);
        assert!(cache.ttl(&Key).is_some());
    }
}

/// The last to hold a removed value may be any of the threads, and none drops it under a lock.
#[test]
fn values_that_ask_the_cache_when_they_are_dropped_hang_nobody() {
    static CACHE: OnceLock<TtlCache<u32, Asking>> = OnceLock::new();
    static LIVING: LiveCount = LiveCount::new();
    struct Asking(Token);
    impl Clone for Asking {
        fn clone(&self) -> Self {
            (0..200).for_each(|_| std::hint::spin_loop());
            Self(self.0.clone())
        }
    }
    impl Drop for Asking {
        fn drop(&mut self) {
            assert!(CACHE.get().unwrap().len() <= 300);
        }
    }
    watched(|| {
        let cache = CACHE.get_or_init(|| TtlCache::new(300, TTL));
        let begin = Barrier::new(2);
        for _ in 0..100 {
            (0..300).for_each(|key| drop(cache.insert(key, Asking(LIVING.token()))));
            thread::scope(|scope| {
                scope.spawn(|| {
                    (0..300).for_each(|key| drop(cache.get(&key)));
                    begin.wait();
                    (0..300).for_each(|_| drop(cache.get(&0)));
                });
                begin.wait();
                (1..300).for_each(|key| drop(cache.remove(&key)));
            });
            assert_eq!(LIVING.count(), 1);
        }
        cache.clear();
    });
}

#[test]
fn threads_that_read_what_others_remove_leave_nothing() {
    static LIVING: LiveCount = LiveCount::new();
    watched(|| {
        let cache = TtlCache::new(64, TTL);
        let begin = Barrier::new(4);
        thread::scope(|scope| {
            for thread in 0..4 {
                let (cache, begin) = (&cache, &begin);
                scope.spawn(move || {
                    begin.wait();
                    for n in 0..20_000 {
                        let key = (n * 7 + thread) % 96;
                        match n % 8 {
                            0 => drop(cache.insert(key, LIVING.token())),
                            1 if n % 64 == 1 => drop(cache.remove(&key)),
                            _ => drop(cache.get(&key)),
                        }
                    }
                });
            }
        });
        assert_eq!(LIVING.count(), isize::try_from(cache.len()).unwrap());
        cache.clear();
        assert_eq!(LIVING.count(), 0);
    });
}
