//! Threads and computations that come and go at the same address aren't taken for one another.

use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use pollster::block_on;
use ttl_memo::TtlCache;

use super::super::callers::{Cache, MS, poll};
use super::{ends, shared};

fn cache() -> Arc<Cache> {
    shared(TtlCache::new(128, Duration::from_secs(60)))
}

/// How long a body that should not run has the time to.
const GRACE: Duration = Duration::from_millis(20);

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
            let (told, result) = mpsc::channel();
            let waiting = Arc::clone(&cache);
            let waiter = thread::spawn(move || told.send(waiting.get_or_insert_with(1, || 2)).unwrap());
            // A waiter that takes itself for the thread that ended is done by now.
            let _ = result.recv_timeout(GRACE).map(|value| assert_eq!(value, 1));
            sender.send(1).unwrap();
            assert_eq!(block_on(leader), 1);
            waiter.join().unwrap();
            assert_eq!(cache.info().misses, 1);
        }
    });
}

/// A future that began to wait in a computation lives on, while another computation begins in the memory of the first.
#[test]
fn a_wait_that_outlives_its_computation_is_not_another_computation_s() {
    ends(|| {
        for _ in 0..20 {
            let cache = cache();
            let (begun, has_begun) = mpsc::channel();
            let (go_on, may_go_on) = mpsc::channel::<()>();
            let (told, result) = mpsc::channel();
            let other = Arc::clone(&cache);
            let thread = thread::spawn(move || {
                other.get_or_insert_with(2, || {
                    begun.send(()).unwrap();
                    may_go_on.recv().unwrap();
                    told.send(other.get_or_insert_with(3, || 9)).unwrap();
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
                // The other thread computes by itself by now, if it takes this computation for one that waits for it.
                let _ = result.recv_timeout(GRACE).map(|value| assert_eq!(value, 3));
                3
            });
            assert_eq!(value, 3);
            assert_eq!(thread.join().unwrap(), 2);
            assert_eq!(block_on(waiting), 2);
            assert_eq!(cache.info().misses, 3);
        }
    });
}

/// Numbers, and waits of numbers, are given by any number of threads at once.
#[test]
fn many_short_threads_wait_for_one_computation() {
    ends(|| {
        let cache = cache();
        let threads: Vec<_> = (0..200)
            .map(|_| {
                let cache = Arc::clone(&cache);
                thread::spawn(move || {
                    cache.get_or_insert_with(1, || {
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
