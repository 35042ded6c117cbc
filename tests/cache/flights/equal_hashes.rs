//! Keys that share one hash: their computations are told apart by comparing keys, and each works as if it were alone.

use std::sync::{Arc, Barrier, mpsc};
use std::thread;

use ttl_memo::TtlCache;

use crate::hooks::assert_at_rest;
use crate::store::operations::Hashing;
use crate::waiting::{blocked, watched};

type Cache = TtlCache<u32, u32, Hashing>;

fn cache() -> Arc<Cache> {
    Arc::new(TtlCache::builder().maxsize(8).hasher(Hashing::Alike).build())
}

/// Computes key 1 on its own thread, with something done meanwhile, and returns the computed value.
fn compute_while(cache: &Arc<Cache>, meanwhile: impl FnOnce()) -> u32 {
    let (enter, entered) = mpsc::channel();
    let (end, may_end) = mpsc::channel::<()>();
    let computing = {
        let cache = Arc::clone(cache);
        thread::spawn(move || {
            cache.get_or_insert_with(1, || {
                enter.send(()).unwrap();
                may_end.recv().unwrap();
                10
            })
        })
    };
    entered.recv().unwrap();
    meanwhile();
    end.send(()).unwrap();
    computing.join().unwrap()
}

#[test]
fn callers_of_one_key_wait_for_one_body() {
    let cache = cache();
    let mut waiting = Vec::new();

    compute_while(&cache, || {
        for _ in 0..4 {
            let cache = Arc::clone(&cache);
            waiting.push(blocked(move || cache.get_or_insert_with(1, || unreachable!())));
        }
    });

    assert!(waiting.into_iter().all(|thread| thread.join().unwrap() == 10));
    assert_eq!((cache.info().hits, cache.info().misses), (4, 1));
    assert_at_rest(&cache);
}

#[test]
fn a_computation_holds_up_no_other_key() {
    let cache = cache();
    cache.insert(2, 20);

    compute_while(&cache, || {
        let cache = Arc::clone(&cache);
        watched(move || {
            assert_eq!(cache.get(&2), Some(20));
            assert_eq!(cache.get_or_insert_with(3, || 30), 30);
            assert_eq!(cache.get(&1), None);
            cache.insert(4, 40);
            cache.remove(&4);
            assert_eq!(cache.len(), 2);
        });
    });

    assert_eq!((cache.peek(&1), cache.peek(&3)), (Some(10), Some(30)));
    assert_at_rest(&cache);
}

#[test]
fn a_change_of_another_key_does_not_touch_a_computation() {
    let cache = cache();
    cache.insert(2, 20);

    let computed = compute_while(&cache, || {
        cache.remove(&2);
        cache.insert(3, 30);
    });

    assert_eq!((computed, cache.peek(&1)), (10, Some(10)));
}

#[test]
fn a_key_removed_while_it_is_computed_is_not_stored_and_the_next_caller_computes() {
    let cache = cache();
    let mut next = None;

    let computed = compute_while(&cache, || {
        cache.remove(&1);
        next = Some(cache.get_or_insert_with(1, || 11));
    });

    assert_eq!((computed, next, cache.peek(&1)), (10, Some(11), Some(11)));
    assert_at_rest(&cache);
}

#[test]
fn a_value_stored_while_another_is_computed_stays() {
    let cache = cache();

    let computed = compute_while(&cache, || _ = cache.insert(1, 12));

    assert_eq!((computed, cache.peek(&1)), (10, Some(12)));
    assert_at_rest(&cache);
}

#[test]
fn a_cycle_of_three_threads_ends() {
    let (cache, all_compute) = (cache(), Arc::new(Barrier::new(3)));

    let callers = Arc::clone(&cache);
    watched(move || {
        thread::scope(|scope| {
            for key in 0..3 {
                let (cache, all_compute) = (&callers, &all_compute);
                scope.spawn(move || {
                    cache.get_or_insert_with(key, || {
                        all_compute.wait();
                        cache.get_or_insert_with((key + 1) % 3, || 0)
                    })
                });
            }
        });
    });

    assert_at_rest(&cache);
}
