//! Threads and computations that come and go at the same address aren't mistaken for each other.

use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use pollster::block_on;
use ttl_memo::TtlCache;

use super::super::callers::{Cache, MS, poll};
use super::{ends, shared};
use crate::waiting::{Observed, blocked};

fn cache() -> Arc<Cache> {
    shared(TtlCache::new(128, Duration::from_secs(60)))
}

#[test]
fn a_new_thread_is_not_the_one_that_polled_the_task_and_ended() {
    ends(|| {
        for _ in 0..20 {
            let cache = cache();
            let (sender, receiver) = tokio::sync::oneshot::channel();
            let leading = Arc::clone(&cache);
            let polled = thread::spawn(move || {
                let body = async { receiver.await.unwrap() };
                let mut leader = Box::pin(async move { leading.get_or_insert_with_async(1, body).await });
                assert!(poll(leader.as_mut()).is_pending());
                leader
            });
            let leader = polled.join().unwrap();
            let waiting = Arc::clone(&cache);
            // A waiter that takes itself for the thread that ended computes instead of waiting.
            let waiter = blocked(move || waiting.get_or_insert_with(1, || 2));
            sender.send(1).unwrap();
            assert_eq!(block_on(leader), 1);
            assert_eq!(waiter.join().unwrap(), 1);
            assert_eq!(cache.info().misses, 1);
        }
    });
}

/// A future that began to wait in a computation lives on, while another computation begins in the memory of the first.
#[test]
fn a_wait_that_outlives_its_computation_does_not_pass_to_another() {
    ends(|| {
        for _ in 0..20 {
            let cache = cache();
            let (begun, has_begun) = mpsc::channel();
            let (go_on, may_go_on) = mpsc::channel::<()>();
            let (tell, told) = mpsc::channel();
            let other = Arc::clone(&cache);
            let thread = thread::spawn(move || {
                other.get_or_insert_with(2, || {
                    begun.send(()).unwrap();
                    may_go_on.recv().unwrap();
                    tell.send(Observed::this_thread()).unwrap();
                    assert_eq!(other.get_or_insert_with(3, || 9), 3);
                    2
                })
            });
            has_begun.recv().unwrap();
            let mut waiting = Box::pin(cache.get_or_insert_with_async(2, async { 9 }));
            let first = async {
                assert!(poll(waiting.as_mut()).is_pending());
                1
            };
            assert_eq!(block_on(cache.get_or_insert_with_async(1, first)), 1);

            let value = cache.get_or_insert_with(3, || {
                go_on.send(()).unwrap();
                // The other thread computes instead of waiting if it takes this computation for one that waits for it.
                told.recv().unwrap().until_blocked(|| thread.is_finished());
                3
            });
            assert_eq!(value, 3);
            assert_eq!(thread.join().unwrap(), 2);
            assert_eq!(block_on(waiting), 2);
            assert_eq!(cache.info().misses, 3);
        }
    });
}

/// Threads get their numbers, and begin and end their waits, all at once.
#[test]
fn many_short_threads_wait_for_one_computation() {
    ends(|| {
        let cache = cache();
        let threads: Vec<_> = (0..200)
            .map(|_| {
                let cache = Arc::clone(&cache);
                thread::spawn(move || {
                    cache.get_or_insert_with(1, || {
                        // The work of the body.
                        thread::sleep(MS);
                        1
                    })
                })
            })
            .collect();
        for thread in threads {
            assert_eq!(thread.join().unwrap(), 1);
        }
        assert_eq!(cache.info().misses, 1);
    });
}
