//! Waits that no call can know to be endless: the option `wait` limits them.

use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tokio::runtime::Builder;
use ttl_memo::TtlCache;

use super::super::callers::{Cache, MS, poll};
use super::{ends, shared};
use crate::hooks::computations;
use crate::waiting::blocked;

fn impatient() -> Arc<Cache> {
    shared(TtlCache::builder().wait(20 * MS).build())
}

#[test]
fn a_leader_alive_but_not_polled() {
    ends(|| {
        let cache = impatient();
        let mut leader = Box::pin(cache.get_or_insert_with_async(1, std::future::pending()));
        assert!(poll(leader.as_mut()).is_pending());

        assert_eq!(cache.get_or_insert_with(1, || 2), 2);
        cache.remove(&1);
        assert_eq!(pollster::block_on(cache.get_or_insert_with_async(1, async { 3 })), 3);
        drop(leader);
        assert_eq!(computations(&cache), 0);
    });
}

/// `mem::forget` runs no destructor that could tell the waiters.
#[test]
fn a_leader_that_is_leaked() {
    ends(|| {
        let cache: &'static Cache = Box::leak(Box::new(TtlCache::builder().wait(20 * MS).build()));
        let mut leader = Box::pin(cache.get_or_insert_with_async(1, std::future::pending()));
        assert!(poll(leader.as_mut()).is_pending());
        std::mem::forget(leader);

        assert_eq!(cache.get_or_insert_with(1, || 2), 2);
    });
}

#[test]
fn a_body_that_waits_for_a_thread_that_asks_for_the_same_key() {
    ends(|| {
        let cache = impatient();
        let inner = Arc::clone(&cache);
        let body = move || thread::spawn(move || inner.get_or_insert_with(1, || 1)).join().unwrap();
        assert_eq!(cache.get_or_insert_with(1, body), 1);
    });
}

#[test]
fn a_body_that_waits_for_a_task_that_asks_for_the_same_key() {
    ends(|| {
        for mut builder in [Builder::new_current_thread(), Builder::new_multi_thread()] {
            let cache = impatient();
            let inner = Arc::clone(&cache);
            let body = async move {
                let task = tokio::spawn(async move { inner.get_or_insert_with_async(1, async { 1 }).await });
                task.await.unwrap()
            };
            let runtime = builder.build().unwrap();
            assert_eq!(runtime.block_on(cache.get_or_insert_with_async(1, body)), 1);
            assert_eq!(computations(&cache), 0);
        }
    });
}

/// The thread that would poll the leader is blocked by a caller that waits for it.
#[test]
fn a_blocking_call_on_the_only_thread_of_the_runtime() {
    ends(|| {
        let cache = impatient();
        let leading = Arc::clone(&cache);
        let runtime = Builder::new_current_thread().build().unwrap();
        let got = runtime.block_on(async {
            let leader = tokio::spawn(async move {
                leading
                    .get_or_insert_with_async(1, async {
                        tokio::task::yield_now().await;
                        1
                    })
                    .await
            });
            tokio::task::yield_now().await;
            let blocking = cache.get_or_insert_with(1, || 2);
            (blocking, leader.await.unwrap())
        });
        assert_eq!(got, (2, 1));
    });
}

/// A body that waits for another thread by a channel, and the other thread asks for the first one's value.
#[test]
fn a_cycle_over_a_channel() {
    ends(|| {
        let cache = impatient();
        let (enter, entered) = mpsc::channel();
        let (sender, receiver) = mpsc::channel();
        let other = Arc::clone(&cache);
        let thread = thread::spawn(move || {
            entered.recv().unwrap();
            sender.send(other.get_or_insert_with(1, || 5)).unwrap();
        });
        let body = || {
            enter.send(()).unwrap();
            receiver.recv().unwrap() + 1
        };
        assert_eq!(cache.get_or_insert_with(1, body), 6);
        thread.join().unwrap();
    });
}

#[test]
fn a_wait_of_zero() {
    ends(|| {
        let cache = shared(TtlCache::builder().wait(Duration::ZERO).build());
        let mut leader = Box::pin(cache.get_or_insert_with_async(1, std::future::pending()));
        assert!(poll(leader.as_mut()).is_pending());
        assert_eq!(cache.get_or_insert_with(1, || 2), 2);
        cache.remove(&1);
        assert_eq!(pollster::block_on(cache.get_or_insert_with_async(1, async { 3 })), 3);
    });
}

#[test]
fn a_wait_longer_than_the_clock_can_count() {
    ends(|| {
        let cache = shared(TtlCache::builder().wait(Duration::MAX).build());
        let waiting = Arc::clone(&cache);
        let (sender, receiver) = mpsc::channel();
        let thread = blocked(move || waiting.get_or_insert_with(1, || receiver.recv().unwrap()));
        let task = Arc::clone(&cache);
        let other = blocked(move || pollster::block_on(task.get_or_insert_with_async(1, async { 1 })));
        sender.send(1).unwrap();
        assert_eq!((thread.join().unwrap(), other.join().unwrap()), (1, 1));
    });
}
