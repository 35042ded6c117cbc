//! Calls that would wait for themselves, directly or through a cycle of callers.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use ttl_memo::{TtlCache, ttl_cache};

use super::super::callers::{Cache, Kind, values};
use super::ends;
use crate::hooks::computations;

fn cache() -> Cache {
    TtlCache::new(128, Duration::from_secs(60))
}

#[test]
fn recursion_on_the_same_key() {
    ends(|| {
        let cache = cache();
        let inner = || cache.get_or_insert_with(1, || 5);
        let middle = || cache.get_or_insert_with(1, inner) + 1;
        assert_eq!(cache.get_or_insert_with(1, || middle() + 1), 7);
    });
}

#[test]
fn recursion_on_the_same_arguments_of_a_function() {
    #[ttl_cache]
    fn deep(key: u32) -> u32 {
        thread_local!(static DEPTH: std::cell::Cell<u32> = const { std::cell::Cell::new(0) });
        DEPTH.set(DEPTH.get() + 1);
        if DEPTH.get() < 50 { deep(key) + 1 } else { key }
    }
    ends(|| assert_eq!(deep(1), 50));
}

#[test]
fn recursion_on_other_keys() {
    #[ttl_cache(maxsize = None)]
    fn fibonacci(n: u64) -> u64 {
        if n < 2 { n } else { fibonacci(n - 1) + fibonacci(n - 2) }
    }
    ends(|| {
        let threads: Vec<_> = (0..8).map(|_| thread::spawn(|| fibonacci(90))).collect();
        for thread in threads {
            assert_eq!(thread.join().unwrap(), 2_880_067_194_370_816_120);
        }
    });
}

#[test]
fn recursion_through_another_function() {
    #[ttl_cache]
    fn even(n: u32, depth: u32) -> bool {
        if depth == 0 { n % 2 == 0 } else { !odd(n, depth) }
    }
    #[ttl_cache]
    fn odd(n: u32, depth: u32) -> bool {
        // The first call asks for the value that it is computed for.
        thread_local!(static ASKED: std::cell::Cell<bool> = const { std::cell::Cell::new(false) });
        if ASKED.replace(true) { !even(n, depth - 1) } else { !even(n, depth) }
    }
    ends(|| assert!(even(4, 1)));
}

#[test]
fn recursion_of_a_task() {
    fn deep(cache: &Cache, depth: u32) -> Pin<Box<dyn Future<Output = u32> + Send + '_>> {
        Box::pin(
            cache.get_or_insert_with_async(
                1,
                async move { if depth == 0 { 1 } else { deep(cache, depth - 1).await + 1 } },
            ),
        )
    }
    ends(|| assert_eq!(pollster::block_on(deep(&cache(), 20)), 21));
}

/// Threads by the blocking methods: each computes its own key and asks for the next one's.
fn threads_in_a_cycle(n: u32) {
    let cache = cache();
    let led = Barrier::new(n as usize);
    thread::scope(|scope| {
        for mine in 0..n {
            let (cache, led) = (&cache, &led);
            scope.spawn(move || {
                cache.get_or_insert_with(mine, || {
                    led.wait();
                    cache.get_or_insert_with((mine + 1) % n, || 1)
                })
            });
        }
    });
    assert_eq!(computations(&cache), 0);
}

#[test]
fn two_threads_that_wait_for_each_other() {
    ends(|| (0..50).for_each(|_| threads_in_a_cycle(2)));
}

#[test]
fn three_threads_in_a_cycle() {
    ends(|| (0..50).for_each(|_| threads_in_a_cycle(3)));
}

#[test]
fn thirty_threads_in_a_cycle() {
    ends(|| (0..3).for_each(|_| threads_in_a_cycle(30)));
}

/// The cycle runs through three caches.
#[test]
fn three_threads_in_a_cycle_over_three_caches() {
    ends(|| {
        let caches = [cache(), cache(), cache()];
        let led = Barrier::new(3);
        thread::scope(|scope| {
            for mine in 0..3 {
                let (caches, led) = (&caches, &led);
                scope.spawn(move || {
                    caches[mine].get_or_insert_with(0, || {
                        led.wait();
                        caches[(mine + 1) % 3].get_or_insert_with(0, || 1)
                    })
                });
            }
        });
    });
}

/// Callers of any kind: each computes its own key and asks for the next one's.
fn callers_in_a_cycle(kind: Kind, n: usize) {
    let cache = Arc::new(cache());
    let led = Arc::new(tokio::sync::Barrier::new(n));
    let got = values(kind.run(n, |caller| {
        let (cache, led) = (Arc::clone(&cache), Arc::clone(&led));
        async move {
            let body = async {
                led.wait().await;
                let next = u32::try_from((caller.index + 1) % n).unwrap();
                caller.ask(&cache, next, async { 1 }).await
            };
            caller.ask(&cache, u32::try_from(caller.index).unwrap(), body).await
        }
    }));
    assert_eq!(got, vec![1; n]);
    assert_eq!(computations(&cache), 0);
}

#[test]
fn two_tasks_that_wait_for_each_other() {
    ends(|| {
        for kind in [Kind::TokioThreads, Kind::TokioOne, Kind::Smol] {
            callers_in_a_cycle(kind, 2);
        }
    });
}

#[test]
fn three_tasks_in_a_cycle() {
    ends(|| {
        for kind in [Kind::TokioThreads, Kind::TokioOne, Kind::Smol] {
            callers_in_a_cycle(kind, 3);
        }
    });
}

#[test]
fn a_thread_and_a_task_that_wait_for_each_other() {
    ends(|| (0..20).for_each(|_| callers_in_a_cycle(Kind::Mixed, 2)));
}

#[test]
fn threads_and_tasks_in_a_cycle() {
    ends(|| (0..20).for_each(|_| callers_in_a_cycle(Kind::Mixed, 5)));
}

/// The cycle closes over and over, by callers that come while others are being woken.
#[test]
fn callers_that_wait_for_each_other_again_and_again() {
    ends(|| {
        let cache = cache();
        thread::scope(|scope| {
            for thread in 0..4 {
                let cache = &cache;
                scope.spawn(move || {
                    for round in 0..500 {
                        let (mine, next) = ((thread + round) % 3, (thread + round + 1) % 3);
                        cache.get_or_insert_with(mine, || cache.get_or_insert_with(next, || 1));
                        cache.remove(&mine);
                    }
                });
            }
        });
        assert_eq!(computations(&cache), 0);
    });
}
