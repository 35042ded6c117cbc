//! A cache that is used while a thread ends, by the destructors of its thread-locals.

use std::cell::RefCell;
use std::sync::LazyLock;
use std::thread;
use std::time::Duration;

use ttl_memo::{TtlCache, ttl_cache};

use super::super::callers::panic_quietly;
use super::ends;
use crate::hooks::assert_at_rest;

static CACHE: LazyLock<TtlCache<u32, u32>> = LazyLock::new(|| TtlCache::new(128, Duration::from_secs(60)));

/// Does as it is told when its thread ends.
struct Farewell(fn());

impl Drop for Farewell {
    fn drop(&mut self) {
        (self.0)();
    }
}

thread_local!(static FAREWELL: RefCell<Option<Farewell>> = const { RefCell::new(None) });

fn all_calls() {
    CACHE.get(&0);
    CACHE.peek(&0);
    CACHE.get_or_insert_with(1, || CACHE.get_or_insert_with(1, || CACHE.get_or_insert_with(2, || 2)));
    CACHE.get_or_insert_with(1, || 1);
    let failing = || CACHE.get_or_insert_with(3, || panic_quietly());
    assert!(std::panic::catch_unwind(failing).is_err());
    CACHE.insert(4, 4);
    CACHE.remove(&4);
    CACHE.retain(|key, _| *key != 1);
    let _ = (CACHE.items(), CACHE.info());
    pollster::block_on(CACHE.get_or_insert_with_async(5, async { 5 }));
    CACHE.clear();
}

fn on_threads_that_end(threads: usize) {
    for _ in 0..20 {
        let threads: Vec<_> = (0..threads)
            .map(|_| {
                thread::spawn(|| {
                    all_calls();
                    FAREWELL.set(Some(Farewell(all_calls)));
                })
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
    }
    assert_at_rest(&CACHE);
}

#[test]
fn a_cache_used_by_the_destructor_of_a_younger_thread_local() {
    ends(|| on_threads_that_end(4));
}

/// The thread never used the cache before.
#[test]
fn a_cache_first_used_by_the_destructor_of_a_thread_local() {
    ends(|| {
        for _ in 0..20 {
            thread::spawn(|| FAREWELL.set(Some(Farewell(all_calls)))).join().unwrap();
        }
    });
}

/// The cache of `late` is built while the thread ends, after another function's was built on the same thread.
#[test]
fn a_function_first_called_by_the_destructor_of_an_older_thread_local() {
    #[ttl_cache]
    fn early(n: u32) -> u32 {
        n
    }

    #[ttl_cache]
    fn late(n: u32) -> u32 {
        n
    }

    ends(|| {
        let thread = thread::spawn(|| {
            FAREWELL.set(Some(Farewell(|| _ = late(1))));
            early(1);
        });
        thread.join().unwrap();
        assert_eq!(late::cache_info().misses, 1);
    });
}
