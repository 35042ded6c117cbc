//! One computation for each key at a time: who waits, who takes over, and what is stored in the end.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, Instant};

use ttl_memo::TtlCache;

use super::operations::Hashing;
use super::watchdog::watched;

const TTL: Duration = Duration::from_secs(600);

/// Long enough for threads that were just woken to begin to wait.
const A_MOMENT: Duration = Duration::from_millis(50);

type Cache = TtlCache<u32, u32, Hashing>;

fn cache(hashing: Hashing) -> Arc<Cache> {
    Arc::new(TtlCache::builder().maxsize(8).ttl(TTL).hasher(hashing).build())
}

/// A computation that has begun and is held up until it is let go.
struct Held {
    go: Sender<Option<u32>>,
    worker: thread::JoinHandle<Result<u32, ()>>,
}

impl Held {
    fn begin(cache: &Arc<Cache>, key: u32) -> Self {
        let cache = Arc::clone(cache);
        let (go, gone): (Sender<Option<u32>>, Receiver<_>) = channel();
        let (tell, told) = channel();
        let worker = thread::spawn(move || {
            cache.try_get_or_insert_with(key, || {
                tell.send(()).unwrap();
                gone.recv().unwrap().ok_or(())
            })
        });
        told.recv().unwrap();
        Self { go, worker }
    }

    /// Lets it end, with a value or in vain.
    fn end(self, outcome: Option<u32>) -> Result<u32, ()> {
        self.go.send(outcome).unwrap();
        self.worker.join().unwrap()
    }
}

#[test]
fn callers_of_one_key_run_one_body() {
    for hashing in [Hashing::Spread, Hashing::Alike] {
        let cache = cache(hashing);
        let runs = AtomicUsize::new(0);
        let start = Barrier::new(8);

        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    start.wait();
                    let value = cache.get_or_insert_with(1, || {
                        thread::sleep(A_MOMENT);
                        u32::try_from(runs.fetch_add(1, Ordering::SeqCst)).unwrap()
                    });
                    assert_eq!(value, 0);
                });
            }
        });

        assert_eq!((cache.info().hits, cache.info().misses), (7, 1));
    }
}

#[test]
fn a_store_that_stores_nothing_runs_one_body_at_a_time() {
    for builder in [TtlCache::builder().maxsize(0), TtlCache::builder().ttl(Duration::ZERO)] {
        let cache = builder.build();
        let runs = AtomicUsize::new(0);
        let start = Barrier::new(4);

        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    start.wait();
                    cache.get_or_insert_with(1, || {
                        thread::sleep(A_MOMENT);
                        runs.fetch_add(1, Ordering::SeqCst)
                    });
                });
            }
        });

        assert_eq!(runs.into_inner(), 1);
        assert_eq!((cache.info().hits, cache.info().misses, cache.len()), (3, 1, 0));
    }
}

#[test]
fn other_keys_are_not_held_up() {
    for hashing in [Hashing::Spread, Hashing::Alike] {
        let cache = cache(hashing);
        cache.insert(2, 20);
        let held = Held::begin(&cache, 1);

        let others = Arc::clone(&cache);
        watched(move || {
            assert_eq!(others.get(&2), Some(20));
            assert_eq!(others.get_or_insert_with(3, || 30), 30);
            assert_eq!(others.get(&1), None);
            others.insert(4, 40);
            others.remove(&4);
            assert_eq!(others.len(), 2);
        });

        assert_eq!(held.end(Some(10)), Ok(10));
        assert_eq!(cache.get(&1), Some(10));
    }
}

/// What is done to the store while a value is computed, and what is there afterwards.
#[track_caller]
fn assert_left(meanwhile: fn(&Cache), expected: Option<u32>) {
    for hashing in [Hashing::Spread, Hashing::Alike] {
        let cache = cache(hashing);
        cache.insert(2, 20);
        let held = Held::begin(&cache, 1);
        meanwhile(&cache);
        let late = Arc::clone(&cache);
        let second = (expected.is_none()).then(|| watched(move || late.get_or_insert_with(1, || 11)));

        assert_eq!(held.end(Some(10)), Ok(10), "who asked gets it in any case");

        assert_eq!(cache.get(&1), second.or(expected));
        cache.__validate();
        assert_eq!(cache.__flights(), 0);
    }
}

#[test]
fn what_is_removed_while_it_is_computed_is_not_stored_and_later_callers_do_not_wait_for_it() {
    let meanwhile = |cache: &Cache| {
        cache.remove(&1);
    };
    assert_left(meanwhile, None);
}

#[test]
fn what_is_cleared_while_it_is_computed_is_not_stored_and_later_callers_do_not_wait_for_it() {
    assert_left(Cache::clear, None);
}

#[test]
fn what_is_stored_while_it_is_computed_stays() {
    let meanwhile = |cache: &Cache| {
        cache.insert(1, 12);
    };
    assert_left(meanwhile, Some(12));
}

#[test]
fn what_happens_to_another_key_is_no_matter() {
    let meanwhile = |cache: &Cache| {
        cache.remove(&2);
        cache.insert(3, 30);
    };
    assert_left(meanwhile, Some(10));
}

#[test]
fn who_waits_takes_over_from_an_error() {
    let cache = cache(Hashing::Spread);
    let held = Held::begin(&cache, 1);
    let waiting = {
        let cache = Arc::clone(&cache);
        thread::spawn(move || cache.get_or_insert_with(1, || 11))
    };
    thread::sleep(A_MOMENT);

    assert_eq!(held.end(None), Err(()));

    assert_eq!(waiting.join().unwrap(), 11);
    assert_eq!((cache.info().hits, cache.info().misses), (0, 2));
}

#[test]
fn who_waits_takes_over_from_a_panic() {
    let cache = cache(Hashing::Spread);
    let start = Barrier::new(2);

    thread::scope(|scope| {
        scope.spawn(|| {
            let result = catch_unwind(AssertUnwindSafe(|| {
                cache.get_or_insert_with(1, || {
                    start.wait();
                    thread::sleep(A_MOMENT);
                    resume_unwind(Box::new("body"))
                })
            }));
            assert!(result.is_err());
        });
        start.wait();
        assert_eq!(cache.get_or_insert_with(1, || 11), 11);
    });

    assert_eq!(cache.__flights(), 0);
}

#[test]
fn nobody_waits_for_more_than_two_failures() {
    const CALLERS: u32 = 10;
    let cache = cache(Hashing::Spread);
    let start = Barrier::new(10);
    let begin = Instant::now();

    thread::scope(|scope| {
        for _ in 0..CALLERS {
            scope.spawn(|| {
                start.wait();
                let result = cache.try_get_or_insert_with(1, || {
                    thread::sleep(A_MOMENT);
                    Err(())
                });
                assert_eq!(result, Err(()));
            });
        }
    });

    assert!(begin.elapsed() < A_MOMENT * CALLERS / 2, "{:?}: one after another", begin.elapsed());
    assert_eq!((cache.info().misses, cache.__flights()), (10, 0));
}

#[test]
fn functions_that_ask_for_each_other_on_two_threads_compute() {
    let (cache, meet) = (cache(Hashing::Spread), Arc::new(Barrier::new(2)));
    let ask = |first: u32, second: u32| {
        let (cache, meet) = (Arc::clone(&cache), Arc::clone(&meet));
        move || {
            cache.get_or_insert_with(first, || {
                meet.wait();
                cache.get_or_insert_with(second, || second * 10) + first
            })
        }
    };
    let (one, two) = (ask(1, 2), ask(2, 1));

    let answers = watched(move || {
        let other = thread::spawn(two);
        (one(), other.join().unwrap())
    });

    // One of them has to compute what the other is computing; which one is open.
    assert!([(21, 12), (13, 12), (21, 23)].contains(&answers) || answers == (23, 12), "{answers:?}");
    assert_eq!(cache.__flights(), 0);
}

#[test]
fn a_circle_of_three_threads_computes() {
    let (cache, meet) = (cache(Hashing::Alike), Arc::new(Barrier::new(3)));

    let flights = Arc::clone(&cache);
    watched(move || {
        thread::scope(|scope| {
            for n in 0..3 {
                let (cache, meet) = (&cache, &meet);
                scope.spawn(move || {
                    cache.get_or_insert_with(n, || {
                        meet.wait();
                        cache.get_or_insert_with((n + 1) % 3, || 0)
                    })
                });
            }
        });
    });

    flights.__validate();
    assert_eq!(flights.__flights(), 0);
}

#[test]
fn a_function_that_waits_for_a_slow_one_does_not_run_it_again() {
    let cache = cache(Hashing::Spread);
    let runs = AtomicUsize::new(0);
    let begun = Barrier::new(2);
    let slow = |begun: Option<&Barrier>| {
        cache.get_or_insert_with(2, || {
            begun.map(Barrier::wait);
            runs.fetch_add(1, Ordering::SeqCst);
            thread::sleep(Duration::from_millis(2500));
            2
        })
    };

    thread::scope(|scope| {
        scope.spawn(|| slow(Some(&begun)));
        begun.wait();
        assert_eq!(cache.get_or_insert_with(1, || slow(None) + 1), 3);
    });

    assert_eq!(runs.load(Ordering::SeqCst), 1);
}
