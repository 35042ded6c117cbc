//! Threads of a runtime that are blocked for tasks which only they could poll.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::sync::{Arc, Barrier, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use pollster::block_on;
use tokio::runtime::Builder;
use ttl_memo::TtlCache;

use super::super::callers::{Cache, MS, pause, poll, yield_once};
use super::{ends, shared};
use crate::hooks::computations;
use crate::waiting::{blocked_in, until};

fn cache() -> Arc<Cache> {
    shared(TtlCache::new(128, Duration::from_secs(60)))
}

/// Has this thread poll a task, as a thread of a runtime does.
fn poll_a_task(cache: &Cache) {
    block_on(cache.get_or_insert_with_async(100, async { 100 }));
}

#[test]
fn two_workers_blocked_by_twelve_tasks_for_two_that_sleep() {
    ends(|| {
        let cache = cache();
        let runtime = Builder::new_multi_thread().worker_threads(2).build().unwrap();
        let leaders: Vec<_> = (0..2)
            .map(|key| {
                let cache = Arc::clone(&cache);
                let body = async move {
                    pause(30).await;
                    key
                };
                runtime.spawn(async move { cache.get_or_insert_with_async(key, body).await })
            })
            .collect();
        until(|| computations(&cache) == 2);
        let blocking: Vec<_> = (0..12)
            .map(|n| {
                let cache = Arc::clone(&cache);
                runtime.spawn(async move { cache.get_or_insert_with(n % 2, || n % 2) })
            })
            .collect();
        block_on(async {
            for (n, task) in (0..).zip(blocking) {
                assert_eq!(task.await.unwrap(), n % 2);
            }
            for (key, task) in (0..).zip(leaders) {
                assert_eq!(task.await.unwrap(), key);
            }
        });
        assert_eq!(computations(&cache), 0);
    });
}

/// The task was polled by a thread that never comes back to it, and is the worker's to poll now.
#[test]
fn a_worker_blocked_for_a_task_that_another_thread_polled_last() {
    ends(|| {
        let cache = cache();
        let leading = Arc::clone(&cache);
        let body = async {
            yield_once().await;
            7
        };
        let mut leader = Box::pin(async move { leading.get_or_insert_with_async(1, body).await });
        assert!(poll(leader.as_mut()).is_pending());
        let runtime = Builder::new_multi_thread().worker_threads(1).build().unwrap();
        let worker = Arc::clone(&cache);
        let blocked = runtime.spawn(async move {
            poll_a_task(&worker);
            worker.get_or_insert_with(1, || 8)
        });
        let leader = runtime.spawn(leader);
        assert_eq!(block_on(blocked).unwrap(), 8);
        assert_eq!(block_on(leader).unwrap(), 7);
    });
}

#[test]
fn one_of_several_blocked_workers_takes_over() {
    ends(|| {
        let cache = cache();
        let mut leader = Box::pin(cache.get_or_insert_with_async(1, std::future::pending()));
        assert!(poll(leader.as_mut()).is_pending());
        let bodies = AtomicU32::new(0);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    poll_a_task(&cache);
                    let body = || {
                        bodies.fetch_add(1, SeqCst);
                        // The work of the body: longer than the others wait for the task.
                        thread::sleep(120 * MS);
                        2
                    };
                    assert_eq!(cache.get_or_insert_with(1, body), 2);
                });
            }
        });
        assert_eq!(bodies.load(SeqCst), 1);
        drop(leader);
        assert_eq!(computations(&cache), 0);
    });
}

/// The first leader's caller gets what it computes after that, but it replaces nothing.
#[test]
fn a_task_that_was_taken_over_stores_nothing() {
    ends(|| {
        let cache = cache();
        let (sender, receiver) = tokio::sync::oneshot::channel();
        let mut leader = Box::pin(cache.get_or_insert_with_async(1, async { receiver.await.unwrap() }));
        assert!(poll(leader.as_mut()).is_pending());
        thread::scope(|scope| {
            let worker = scope.spawn(|| {
                poll_a_task(&cache);
                cache.get_or_insert_with(1, || 2)
            });
            assert_eq!(worker.join().unwrap(), 2);
        });
        sender.send(1).unwrap();
        assert_eq!(block_on(leader), 1);
        assert_eq!(cache.get(&1), Some(2));
    });
}

/// However long one poll of the task takes, it goes on.
#[test]
fn a_task_that_is_being_polled_is_not_taken_over() {
    ends(|| {
        let cache = cache();
        let (begun, has_begun) = mpsc::channel();
        let (may_end, end) = mpsc::channel::<()>();
        thread::scope(|scope| {
            let cache = &cache;
            let leader = scope.spawn(move || {
                block_on(cache.get_or_insert_with_async(1, async move {
                    begun.send(()).unwrap();
                    end.recv().unwrap();
                    1
                }))
            });
            has_begun.recv().unwrap();
            let worker = blocked_in(scope, || {
                poll_a_task(cache);
                cache.get_or_insert_with(1, || 2)
            });
            // The work of the leader: longer than a worker waits for a task that isn't polled.
            thread::sleep(150 * MS);
            may_end.send(()).unwrap();
            assert_eq!((leader.join().unwrap(), worker.join().unwrap()), (1, 1));
        });
    });
}

/// A thread that polls no tasks waits as long as it takes.
#[test]
fn a_thread_of_no_runtime_waits_for_a_task_that_is_not_polled() {
    ends(|| {
        let cache = cache();
        let (sender, receiver) = tokio::sync::oneshot::channel();
        let mut leader = Box::pin(cache.get_or_insert_with_async(1, async { receiver.await.unwrap() }));
        assert!(poll(leader.as_mut()).is_pending());
        thread::scope(|scope| {
            let waiter = blocked_in(scope, || cache.get_or_insert_with(1, || 2));
            // The work of the leader: longer than a worker would wait for it.
            thread::sleep(150 * MS);
            sender.send(1).unwrap();
            assert_eq!(block_on(leader), 1);
            assert_eq!(waiter.join().unwrap(), 1);
        });
    });
}

/// Each of two workers polled one of the tasks last, and is blocked for the other.
#[test]
fn two_workers_blocked_for_each_other_s_tasks() {
    ends(|| {
        let cache = cache();
        let runtime = Builder::new_multi_thread().worker_threads(2).build().unwrap();
        // Neither worker goes on before the other has come there too, so that each has one task of either pair.
        let (both_lead, both_block) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
        let pollers = Arc::new(Mutex::new(HashMap::new()));
        let leaders: Vec<_> = (0..2)
            .map(|key| {
                let (cache, both_lead, pollers) = (Arc::clone(&cache), Arc::clone(&both_lead), Arc::clone(&pollers));
                let body = async move {
                    pollers.lock().unwrap().insert(thread::current().id(), key);
                    both_lead.wait();
                    pause(30).await;
                    key
                };
                runtime.spawn(async move { cache.get_or_insert_with_async(key, body).await })
            })
            .collect();
        until(|| pollers.lock().unwrap().len() == 2);
        let blocked: Vec<_> = (0..2)
            .map(|_| {
                let (cache, both_block, pollers) = (Arc::clone(&cache), Arc::clone(&both_block), Arc::clone(&pollers));
                runtime.spawn(async move {
                    both_block.wait();
                    let mine = pollers.lock().unwrap()[&thread::current().id()];
                    let other = 1 - mine;
                    assert_eq!(cache.get_or_insert_with(other, || other), other);
                })
            })
            .collect();
        block_on(async {
            for task in blocked {
                task.await.unwrap();
            }
            for (key, task) in (0..).zip(leaders) {
                assert_eq!(task.await.unwrap(), key);
            }
        });
    });
}
