//! User code that calls the cache that calls it: `Clone`, `Eq`, `Hash`, `Drop`, closures, listeners.

use std::cell::Cell;
use std::hash::{Hash, Hasher};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use ttl_memo::{TtlCache, ttl_cache};

use super::ends;
use crate::hooks::computations;

thread_local!(static WITHIN: Cell<bool> = const { Cell::new(false) });

/// Runs `f` unless this thread is within it already.
fn once_deep(f: impl FnOnce()) {
    if WITHIN.try_with(|within| within.replace(true)).is_ok_and(|within| !within) {
        f();
        WITHIN.set(false);
    }
}

/// Four threads that ask for one key, remove it, and ask again.
fn hammer(ask: fn(), forget: fn()) {
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..200 {
                    ask();
                    forget();
                    ask();
                }
            });
        }
    });
}

#[test]
fn a_clone_that_calls_again() {
    #[derive(Debug)]
    struct Value;
    impl Clone for Value {
        fn clone(&self) -> Self {
            once_deep(|| _ = (value(1), value(2)));
            Self
        }
    }
    #[ttl_cache]
    fn value(_key: u32) -> Value {
        Value
    }
    ends(|| hammer(|| _ = value(1), || _ = value::cache_remove(1)));
}

#[test]
fn a_drop_that_calls_again() {
    #[derive(Clone, Debug)]
    struct Value;
    impl Drop for Value {
        fn drop(&mut self) {
            once_deep(|| {
                value::cache_remove(2);
                let _ = (value(1), value(2));
            });
        }
    }
    #[ttl_cache(maxsize = 1)]
    fn value(_key: u32) -> Value {
        Value
    }
    ends(|| hammer(|| _ = value(1), value::cache_clear));
}

#[derive(Clone, Debug)]
struct Key(u32);

/// The keys' functions: this one is asked for by `Eq` and `Hash`.
#[ttl_cache]
fn named(key: Key) -> u32 {
    key.0
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        once_deep(|| {
            named(self.clone());
            named::cache_remove(other.clone());
        });
        self.0 == other.0
    }
}

impl Eq for Key {}

/// All keys hash alike, so that they are compared whenever one is looked for.
impl Hash for Key {
    fn hash<H: Hasher>(&self, _: &mut H) {
        once_deep(|| _ = named(self.clone()));
    }
}

#[test]
fn an_eq_and_a_hash_that_call_again() {
    let _ = LazyLock::force(&ONE_BY_ONE);
    ends(|| {
        let ask = || {
            let key = ONE_BY_ONE.fetch_add(1, Ordering::Relaxed) % 3;
            assert_eq!(named(Key(key)), key);
        };
        hammer(ask, || _ = named::cache_remove(Key(1)));
    });
}

static ONE_BY_ONE: LazyLock<AtomicU32> = LazyLock::new(AtomicU32::default);

#[test]
fn closures_and_a_listener_that_call_again() {
    static CACHE: LazyLock<TtlCache<u32, u32>> = LazyLock::new(|| {
        let again = || once_deep(|| _ = (CACHE.get_or_insert_with(1, || 1), CACHE.remove(&2)));
        TtlCache::builder()
            .maxsize(2)
            .getsizeof(move |_| {
                again();
                1
            })
            .ttu(move |_, _| {
                again();
                Duration::from_secs(60)
            })
            .removal_listener(move |_, _, _| again())
            .build()
    });
    ends(|| {
        let ask = || {
            for key in 0..4 {
                CACHE.get_or_insert_with(key, || key);
            }
        };
        hammer(ask, || CACHE.retain(|_, value| value % 2 == 0));
        assert_eq!(computations(&CACHE), 0);
    });
}

#[test]
fn a_timer_that_calls_again() {
    static CACHE: LazyLock<TtlCache<u32, u32>> = LazyLock::new(|| TtlCache::builder().timer(Asking).build());
    struct Asking;
    impl ttl_memo::Timer for Asking {
        fn now(&self) -> Duration {
            once_deep(|| _ = CACHE.get_or_insert_with(1, || 1));
            Duration::ZERO
        }
    }
    ends(|| hammer(|| _ = CACHE.get_or_insert_with(1, || 1), || CACHE.clear()));
}

/// A value's `Drop` that waits for another thread, which uses the same cache.
#[test]
fn a_drop_that_waits_for_a_thread_that_calls() {
    static CACHE: LazyLock<TtlCache<u32, Value>> = LazyLock::new(|| TtlCache::new(4, Duration::from_secs(60)));
    #[derive(Clone)]
    struct Value;
    impl Drop for Value {
        fn drop(&mut self) {
            once_deep(|| {
                let other = thread::spawn(|| {
                    once_deep(|| {
                        CACHE.remove(&1);
                        CACHE.get_or_insert_with(2, || Value);
                        CACHE.clear();
                    });
                });
                other.join().unwrap();
            });
        }
    }
    ends(|| {
        for _ in 0..50 {
            CACHE.get_or_insert_with(1, || Value);
            CACHE.get_or_insert_with(2, || Value);
            CACHE.remove(&1);
            CACHE.clear();
        }
    });
}

/// Bodies that panic while others wait, over and over.
#[test]
fn a_panicking_body_with_waiters() {
    ends(|| {
        let cache: TtlCache<u32, u32> = TtlCache::new(4, Duration::from_secs(60));
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..200 {
                        let call = || cache.get_or_insert_with(1, || super::super::callers::panic_quietly());
                        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(call)).is_err());
                    }
                });
            }
        });
        assert_eq!(computations(&cache), 0);
        assert_eq!(cache.get_or_insert_with(1, || 1), 1);
    });
}

/// `Clone` panics when the value is to be stored or handed out: then the lead ends as if the body had.
#[test]
fn a_panicking_clone_with_waiters() {
    static CLONES: AtomicU32 = AtomicU32::new(0);
    struct Value;
    impl Clone for Value {
        fn clone(&self) -> Self {
            if CLONES.fetch_add(1, Ordering::Relaxed) % 3 == 0 {
                super::super::callers::panic_quietly();
            }
            Self
        }
    }
    ends(|| {
        let cache: TtlCache<u32, Value> = TtlCache::new(4, Duration::from_secs(60));
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..200 {
                        let call = || _ = cache.get_or_insert_with(1, || Value);
                        let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(call));
                        let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| _ = cache.remove(&1)));
                    }
                });
            }
        });
        assert_eq!(computations(&cache), 0);
    });
}
