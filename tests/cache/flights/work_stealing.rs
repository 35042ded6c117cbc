//! Pools that steal work: a thread begins an unrelated job on top of a computation, so waits can close cycles that no
//! call can notice.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::Duration;

use rayon::ThreadPoolBuilder;
use ttl_memo::{TtlCache, ttl_cache};

use super::hangs::ends;
use crate::hooks::computations;
use crate::waiting::until;

/// A bit of work for the processor.
fn work() {
    (0..200).for_each(|n| _ = std::hint::black_box(n));
}

#[ttl_cache(maxsize = None)]
fn tree(n: u64) -> u64 {
    work();
    if n < 2 {
        return n;
    }
    let (a, b) = rayon::join(|| tree(n - 1), || tree(n - 2));
    a + b
}

fn grow(threads: usize, times: usize) {
    let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    for _ in 0..times {
        assert_eq!(pool.install(|| tree(40)), 102_334_155);
        tree::cache_clear();
    }
    assert_eq!(computations(tree::cache()), 0);
}

#[test]
fn a_tree_grown_by_two_threads_always_ends() {
    ends(|| grow(2, 300));
}

#[test]
fn a_tree_grown_by_four_threads_always_ends() {
    ends(|| grow(4, 300));
}

/// Some bodies take their time, in which other threads steal all the jobs that there are.
#[ttl_cache(maxsize = None)]
fn sleepy_tree(n: u64) -> u64 {
    if n % 3 == 0 {
        // The work of the body.
        sleep(Duration::from_micros(200));
    }
    if n < 2 {
        return n;
    }
    let (a, b) = rayon::join(|| sleepy_tree(n - 1), || sleepy_tree(n - 2));
    a + b
}

#[test]
fn a_tree_of_bodies_that_sleep_always_ends() {
    ends(|| {
        let pool = ThreadPoolBuilder::new().num_threads(8).build().unwrap();
        for _ in 0..60 {
            assert_eq!(pool.install(|| sleepy_tree(40)), 102_334_155);
            sleepy_tree::cache_clear();
        }
    });
}

/// Runs `half` on another thread of the pool: this one does nothing until it has been stolen.
fn stolen<T: Send>(half: impl FnOnce() -> T + Send) -> T {
    let has_begun = AtomicBool::new(false);
    let wait = || until(|| has_begun.load(Ordering::SeqCst));
    let half = || {
        has_begun.store(true, Ordering::SeqCst);
        half()
    };
    rayon::join(wait, half).1
}

/// The stolen half of a body asks for the body's own key: only the pool knows that one is part of the other.
#[test]
fn a_body_whose_stolen_half_asks_for_its_key_always_ends() {
    ends(|| {
        let pool = ThreadPoolBuilder::new().num_threads(2).build().unwrap();
        for _ in 0..5 {
            let cache: TtlCache<u32, u32> = TtlCache::new(128, Duration::from_secs(60));
            let body = || stolen(|| cache.get_or_insert_with(1, || 1)) + 1;
            assert_eq!(pool.install(|| cache.get_or_insert_with(1, body)), 2);
        }
    });
}

/// The same through a second key, computed by the thread that stole.
#[test]
fn a_body_whose_stolen_half_leads_back_to_its_key_always_ends() {
    ends(|| {
        let pool = ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        for _ in 0..5 {
            let cache: TtlCache<u32, u32> = TtlCache::new(128, Duration::from_secs(60));
            let back = || stolen(|| cache.get_or_insert_with(1, || 1));
            let body = || stolen(|| cache.get_or_insert_with(2, back)) + 1;
            assert_eq!(pool.install(|| cache.get_or_insert_with(1, body)), 2);
        }
    });
}

/// Bodies on all threads fan out over few keys: a stolen job asks for a key on top of the key's own computation.
#[test]
fn a_fan_of_calls_over_few_keys_always_ends() {
    fn fan(cache: &TtlCache<u32, u32>, key: u32, depth: u32) -> u32 {
        cache.get_or_insert_with(key, || {
            if depth == 0 {
                return 1;
            }
            if depth > 3 {
                // The work of the body.
                sleep(Duration::from_micros(300));
            }
            let side = |step| fan(cache, (key + step) % 5, depth - 1);
            let (a, b) = rayon::join(|| side(1), || side(2));
            a.max(b)
        })
    }
    ends(|| {
        let pool = ThreadPoolBuilder::new().num_threads(4).build().unwrap();
        for round in 0..40 {
            let cache = TtlCache::builder().unbounded().build();
            let got = pool.install(|| rayon::join(|| fan(&cache, round, 5), || fan(&cache, round + 1, 5)));
            assert_eq!(got, (1, 1));
            assert_eq!(computations(&cache), 0);
        }
    });
}

/// A cycle that only the pool closes: one thread's body waits for a plain job on the stack of the other.
#[test]
fn a_body_that_waits_for_a_job_of_its_waiter_always_ends() {
    ends(|| {
        let pool = ThreadPoolBuilder::new().num_threads(2).build().unwrap();
        for round in 0..100 {
            let cache: TtlCache<u32, u32> = TtlCache::new(128, Duration::from_secs(60));
            let leaf = || cache.get_or_insert_with(1, || 1);
            let body = || {
                let plain = || {
                    // The work of the job, longer in some rounds than in others.
                    sleep(Duration::from_micros(50 * (round % 4)));
                    leaf()
                };
                let (a, b) = rayon::join(plain, plain);
                a + b
            };
            let ask = || cache.get_or_insert_with(2, body);
            assert_eq!(pool.install(|| rayon::join(ask, ask)), (2, 2));
        }
    });
}

/// The same by tasks that are blocked on: a wait that suspends is limited on these threads too.
#[test]
fn a_task_whose_stolen_half_asks_for_its_key_always_ends() {
    ends(|| {
        let pool = ThreadPoolBuilder::new().num_threads(2).build().unwrap();
        for _ in 0..5 {
            let cache: TtlCache<u32, u32> = TtlCache::new(128, Duration::from_secs(60));
            let half = || pollster::block_on(cache.get_or_insert_with_async(1, async { 1 }));
            let body = async { stolen(half) + 1 };
            assert_eq!(pool.install(|| pollster::block_on(cache.get_or_insert_with_async(1, body))), 2);
        }
    });
}
