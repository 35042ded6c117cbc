//! Tasks in trouble: aborted leaders, branches of one task, executors within bodies.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Builder;
use ttl_memo::TtlCache;

use super::super::callers::{Cache, Gate, poll, yield_once};
use super::{ends, shared};
use crate::hooks::computations;
use crate::waiting::{blocked, until};

fn cache() -> Arc<Cache> {
    shared(TtlCache::new(128, Duration::from_secs(60)))
}

/// Every await point of the body, and the one before it begins.
#[test]
fn a_leader_aborted_at_every_await_point() {
    ends(|| {
        for polls in 1..=6 {
            let cache = cache();
            let mut leader = Box::pin(cache.get_or_insert_with_async(1, async {
                for _ in 0..6 {
                    yield_once().await;
                }
                1
            }));
            for _ in 0..polls {
                assert!(poll(leader.as_mut()).is_pending());
            }
            let waiting = Arc::clone(&cache);
            let thread = blocked(move || waiting.get_or_insert_with(1, || 2));
            let task = Arc::clone(&cache);
            let other = blocked(move || pollster::block_on(task.get_or_insert_with_async(1, async { 2 })));
            drop(leader);
            assert_eq!((thread.join().unwrap(), other.join().unwrap()), (2, 2));
        }
    });
}

#[test]
fn a_task_aborted_by_its_runtime() {
    ends(|| {
        let cache = cache();
        let runtime = Builder::new_multi_thread().worker_threads(2).build().unwrap();
        let (leading, waits) = (Arc::clone(&cache), shared(Gate::new()));
        let leader = runtime.spawn(async move { leading.get_or_insert_with_async(1, std::future::pending()).await });
        until(|| computations(&cache) == 1);
        let (waiting, tell) = (Arc::clone(&cache), Arc::clone(&waits));
        let waiter = runtime.spawn(async move {
            let mut call = pin!(waiting.get_or_insert_with_async(1, async { 2 }));
            poll_fn(|context| {
                let poll = call.as_mut().poll(context);
                tell.open();
                poll
            })
            .await
        });
        runtime.block_on(async {
            waits.passed().await;
            leader.abort();
            assert_eq!(waiter.await.unwrap(), 2);
        });
    });
}

/// The runtime goes down with a leader in it, for which a thread outside waits.
#[test]
fn a_runtime_that_is_dropped_with_its_leader() {
    ends(|| {
        let cache = cache();
        let runtime = Builder::new_multi_thread().worker_threads(1).build().unwrap();
        let leading = Arc::clone(&cache);
        runtime.spawn(async move { leading.get_or_insert_with_async(1, std::future::pending()).await });
        until(|| computations(&cache) == 1);
        let waiting = Arc::clone(&cache);
        let thread = blocked(move || waiting.get_or_insert_with(1, || 2));
        drop(runtime);
        assert_eq!(thread.join().unwrap(), 2);
    });
}

#[test]
fn block_on_inside_a_blocking_leader() {
    ends(|| {
        let cache = cache();
        let inner = || pollster::block_on(cache.get_or_insert_with_async(1, async { 3 }));
        assert_eq!(cache.get_or_insert_with(1, inner), 3);
    });
}

#[test]
fn block_on_inside_a_leading_task() {
    ends(|| {
        let cache = cache();
        let body = async { pollster::block_on(cache.get_or_insert_with_async(1, async { 3 })) };
        assert_eq!(pollster::block_on(cache.get_or_insert_with_async(1, body)), 3);
    });
}

#[test]
fn a_blocking_call_inside_a_leading_task() {
    ends(|| {
        let cache = cache();
        let body = async {
            yield_once().await;
            cache.get_or_insert_with(1, || 3)
        };
        assert_eq!(pollster::block_on(cache.get_or_insert_with_async(1, body)), 3);
    });
}

/// The leader is a task that this thread polled last, and that no other thread may ever poll again.
#[test]
fn a_blocking_call_on_the_thread_that_polls_the_leader() {
    ends(|| {
        let cache = cache();
        let mut leader = Box::pin(cache.get_or_insert_with_async(1, async {
            yield_once().await;
            1
        }));
        assert!(poll(leader.as_mut()).is_pending());

        assert_eq!(cache.get_or_insert_with(1, || 2), 2);
        assert_eq!(pollster::block_on(leader), 1);
        assert_eq!(computations(&cache), 0);
    });
}

#[test]
fn two_branches_of_one_task_that_ask_for_one_key() {
    ends(|| {
        let cache = cache();
        let slow = || async {
            yield_once().await;
            1
        };
        let got = pollster::block_on(async {
            tokio::join!(
                cache.get_or_insert_with_async(1, slow()),
                cache.get_or_insert_with_async(1, slow()),
                cache.get_or_insert_with_async(1, slow()),
            )
        });
        assert_eq!(got, (1, 1, 1));
        assert_eq!(cache.info().misses, 1);
    });
}

/// Two branches within a body that both ask for the body's own key, and for one more.
#[test]
fn two_branches_of_a_body_that_ask_for_its_key() {
    ends(|| {
        let cache = cache();
        let body = async {
            let ask = |key| {
                cache.get_or_insert_with_async(key, async {
                    yield_once().await;
                    1
                })
            };
            let (a, b, c, d) = tokio::join!(ask(1), ask(2), ask(1), ask(2));
            a + b + c + d
        };
        assert_eq!(pollster::block_on(cache.get_or_insert_with_async(1, body)), 4);
        assert_eq!(computations(&cache), 0);
    });
}

/// Two branches each lead a key and ask for the other's: both are of one task, and of one thread.
#[test]
fn two_branches_that_wait_for_each_other() {
    ends(|| {
        let cache = cache();
        let branch = |mine, other| {
            let cache = &cache;
            async move {
                let body = async {
                    yield_once().await;
                    cache.get_or_insert_with_async(other, async { 1 }).await
                };
                cache.get_or_insert_with_async(mine, body).await
            }
        };
        assert_eq!(pollster::block_on(async { tokio::join!(branch(1, 2), branch(2, 1)) }), (1, 1));
    });
}

#[test]
fn a_select_that_drops_the_leading_branch() {
    ends(|| {
        let cache = cache();
        let waiting = Arc::clone(&cache);
        let mut leader = Some(Box::pin(cache.get_or_insert_with_async(1, std::future::pending())));
        assert!(poll(leader.as_mut().unwrap().as_mut()).is_pending());
        let thread = blocked(move || waiting.get_or_insert_with(1, || 2));
        pollster::block_on(async {
            tokio::select! {
                biased;
                _ = leader.take().unwrap() => unreachable!(),
                () = std::future::ready(()) => {}
            }
        });
        assert_eq!(thread.join().unwrap(), 2);
    });
}

/// The branch that waits is dropped instead, and then asked for again.
#[test]
fn a_select_that_drops_the_waiting_branch() {
    ends(|| {
        let cache = cache();
        let (mut leader, mut polls) = (
            Box::pin(cache.get_or_insert_with_async(1, async {
                for _ in 0..10 {
                    yield_once().await;
                }
                1
            })),
            0,
        );
        let got = pollster::block_on(async {
            loop {
                polls += 1;
                tokio::select! {
                    biased;
                    value = &mut leader => return value,
                    value = cache.get_or_insert_with_async(1, async { 2 }) => return value,
                    () = yield_once() => {}
                }
            }
        });
        assert_eq!(got, 1);
        assert!(polls > 1);
        assert_eq!(computations(&cache), 0);
    });
}

/// A wait that began outside of the body that goes on with it: the cycle closes without a call that could notice it.
#[test]
fn a_wait_that_moves_into_the_body_it_waits_for() {
    ends(|| {
        let cache = cache();
        let mut first = Box::pin(cache.get_or_insert_with_async(2, async {
            yield_once().await;
            cache.get_or_insert_with_async(1, async { 5 }).await
        }));
        assert!(poll(first.as_mut()).is_pending());
        let mut waiting = Box::pin(cache.get_or_insert_with_async(2, async { 6 }));
        assert!(poll(waiting.as_mut()).is_pending());

        let second = cache.get_or_insert_with_async(1, waiting);

        let got = pollster::block_on(async { tokio::join!(second, first) });
        assert!([5, 6].contains(&got.0), "{got:?}");
    });
}
