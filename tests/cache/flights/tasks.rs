//! Futures: they are dropped half way, kept without being polled, and sent to other threads, and they need no runtime.

use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::Poll;

use tokio::sync::Barrier;
use ttl_memo::TtlCache;

use super::callers::{Cache, Gate, Kind, MS, Shared, poll, values, yield_once};
use crate::waiting::blocked_in;

/// A body with `n` await points.
async fn body(n: u32, value: u32) -> u32 {
    for _ in 0..n {
        yield_once().await;
    }
    value
}

#[test]
fn a_waiter_takes_over_at_once_from_a_leader_dropped_at_any_await_point() {
    for polls in 1..=4 {
        let shared = Shared::new();
        let mut leader = Box::pin(shared.cache.get_or_insert_with_async(1, body(4, 1)));
        let mut waiter = pin!(shared.cache.get_or_insert_with_async(1, body(0, 2)));
        for _ in 0..polls {
            assert!(poll(leader.as_mut()).is_pending());
            assert!(poll(waiter.as_mut()).is_pending());
        }

        drop(leader);

        assert_eq!(poll(waiter.as_mut()), Poll::Ready(2), "after {polls} polls");
        shared.assert_at_rest();
    }
}

#[test]
fn computations_end_in_any_order_and_their_waiters_get_their_values() {
    const KEYS: u32 = 60;
    let shared = Shared::new();
    let mut leaders: Vec<_> =
        (0..KEYS).map(|key| Box::pin(shared.cache.get_or_insert_with_async(key, body(1, key)))).collect();
    for leader in &mut leaders {
        assert!(poll(leader.as_mut()).is_pending());
    }

    // Seven and the number of keys have no common factor, so each key has its turn.
    for key in (0..KEYS).map(|turn| turn * 7 % KEYS) {
        let mut waiter = pin!(shared.cache.get_or_insert_with_async(key, body(0, KEYS)));
        assert!(poll(waiter.as_mut()).is_pending(), "{key} is computed twice");
        assert_eq!(poll(leaders[key as usize].as_mut()), Poll::Ready(key));
        assert_eq!(poll(waiter.as_mut()), Poll::Ready(key));
    }
    shared.assert_at_rest();
}

#[test]
fn one_of_the_waiters_of_a_dropped_leader_takes_over() {
    let shared = Shared::new();
    let mut leader = Box::pin(shared.cache.get_or_insert_with_async(1, body(4, 1)));
    let mut waiters: Vec<_> =
        (2..6).map(|value| Box::pin(shared.cache.get_or_insert_with_async(1, body(1, value)))).collect();
    assert!(poll(leader.as_mut()).is_pending());
    for waiter in &mut waiters {
        assert!(poll(waiter.as_mut()).is_pending());
    }

    drop(leader);

    // The first that is polled leads, the others wait for it.
    for waiter in waiters.iter_mut().rev() {
        assert!(poll(waiter.as_mut()).is_pending());
    }
    let last = waiters.len() - 1;
    assert_eq!(poll(waiters[last].as_mut()), Poll::Ready(5));
    for waiter in &mut waiters[..last] {
        assert_eq!(poll(waiter.as_mut()), Poll::Ready(5));
    }
    assert_eq!(shared.cache.info().misses, 2);
    shared.assert_at_rest();
}

#[test]
fn a_call_dropped_before_it_was_polled_begins_nothing() {
    let shared = Shared::new();

    drop(shared.cache.get_or_insert_with_async(1, body(0, 1)));

    assert_eq!(shared.cache.info().misses, 0);
    shared.assert_at_rest();
}

/// Five tasks wait, and of these two are dropped before the value is there.
#[test]
fn a_waiting_future_that_is_dropped_takes_no_value_from_the_others() {
    for kind in [Kind::TokioThreads, Kind::TokioOne, Kind::Smol, Kind::Mixed] {
        let shared = Shared::new();
        let all_wait = Arc::new(Barrier::new(6));

        let got = values(kind.run(6, |caller| {
            let (shared, all_wait) = (Arc::clone(&shared), Arc::clone(&all_wait));
            async move {
                if caller.index == 0 {
                    let body = async {
                        shared.begun.open();
                        all_wait.wait().await;
                        7
                    };
                    return caller.ask(&shared.cache, 1, body).await;
                }
                shared.begun.passed().await;
                let mut waiting = Box::pin(shared.cache.get_or_insert_with_async(1, async { unreachable!() }));
                assert!(poll(waiting.as_mut()).is_pending());
                if caller.index % 2 == 0 {
                    drop(waiting);
                    all_wait.wait().await;
                    return 7;
                }
                all_wait.wait().await;
                waiting.await
            }
        }));

        assert_eq!(got, [7; 6], "{kind:?}");
        shared.assert_at_rest();
    }
}

/// It is dropped when it has been woken, but not polled: then another waiter takes over.
#[test]
fn a_waiter_that_is_dropped_when_it_should_take_over_holds_no_other_up() {
    let shared = Shared::new();
    let mut leader = Box::pin(shared.cache.get_or_insert_with_async(1, body(9, 1)));
    let mut heir = Box::pin(shared.cache.get_or_insert_with_async(1, body(9, 2)));
    let mut next = Box::pin(shared.cache.get_or_insert_with_async(1, body(0, 3)));
    assert!(poll(leader.as_mut()).is_pending());
    assert!(poll(heir.as_mut()).is_pending());
    assert!(poll(next.as_mut()).is_pending());

    drop(leader);
    drop(heir);

    assert_eq!(poll(next.as_mut()), Poll::Ready(3));
    shared.assert_at_rest();
}

#[test]
fn a_leader_that_is_never_polled_again_holds_no_caller_up_for_longer_than_wait() {
    let shared = Shared::with(TtlCache::builder().wait(20 * MS).build());
    let mut leader = Box::pin(shared.cache.get_or_insert_with_async(1, body(9, 1)));
    assert!(poll(leader.as_mut()).is_pending());

    let got = values(Kind::Mixed.run(8, |caller| {
        let shared = Arc::clone(&shared);
        async move { caller.ask(&shared.cache, 1, async { 2 }).await }
    }));

    assert_eq!(got, [2; 8]);
    drop(leader);
    shared.assert_at_rest();
}

/// The task moves to another thread at each of its await points, and its computation with it.
#[test]
fn a_leader_may_continue_on_another_thread() {
    let shared = Shared::new();
    let mut leader = Box::pin(shared.cache.get_or_insert_with_async(1, async {
        yield_once().await;
        // Its own key, asked for on another thread than it began on.
        shared.cache.get_or_insert_with_async(1, body(1, 3)).await + 1
    }));

    let polled = loop {
        let elsewhere = std::thread::scope(|scope| scope.spawn(|| poll(leader.as_mut())).join().unwrap());
        if let Poll::Ready(value) = elsewhere {
            break value;
        }
    };

    assert_eq!(polled, 4);
    drop(leader);
    shared.assert_at_rest();
}

#[test]
fn a_thread_waits_for_a_task() {
    let shared = Shared::new();
    let mut leader = Box::pin(shared.cache.get_or_insert_with_async(1, body(1, 1)));
    assert!(poll(leader.as_mut()).is_pending());

    let waited = std::thread::scope(|scope| {
        let thread = blocked_in(scope, || shared.cache.get_or_insert_with(1, || unreachable!()));
        assert_eq!(poll(leader.as_mut()), Poll::Ready(1));
        thread.join().unwrap()
    });

    assert_eq!(waited, 1);
}

#[test]
fn a_task_waits_for_a_thread() {
    let shared = Shared::new();
    let mut waiting = Box::pin(shared.cache.get_or_insert_with_async(1, async { unreachable!() }));

    std::thread::scope(|scope| {
        scope.spawn(|| {
            shared.cache.get_or_insert_with(1, || {
                shared.begun.open();
                shared.may_end.pass();
                1
            })
        });
        shared.begun.pass();
        assert!(poll(waiting.as_mut()).is_pending());
        shared.may_end.open();
        assert_eq!(pollster::block_on(waiting), 1);
    });
}

fn sendable<T: Send>(value: T) -> T {
    value
}

/// A body's future keeps its own bounds: this is checked when the test is compiled.
#[test]
fn a_future_is_send_if_its_body_is() {
    let cache = Cache::new(1, 1000 * MS);
    let waiting = sendable(cache.get_or_insert_with_async(1, body(0, 1)));
    let trying = sendable(cache.try_get_or_insert_with_async(2, async { Ok::<u32, Rc<()>>(body(0, 2).await) }));
    assert_eq!(pollster::block_on(waiting), 1);
    assert_eq!(pollster::block_on(trying), Ok(2));

    let not_send = cache.get_or_insert_with_async(3, async {
        let three = Rc::new(3);
        yield_once().await;
        *three
    });
    assert_eq!(pollster::block_on(not_send), 3);
}

/// Hits, misses and waiting, by hand: no runtime, no reactor, no thread of ours.
#[test]
fn no_runtime_is_needed() {
    let shared = Shared::new();
    let gate = Gate::default();
    let mut leader = Box::pin(shared.cache.get_or_insert_with_async(1, async {
        gate.passed().await;
        1
    }));
    let mut waiter = Box::pin(shared.cache.get_or_insert_with_async(1, body(0, 2)));
    assert!(poll(leader.as_mut()).is_pending());
    assert!(poll(waiter.as_mut()).is_pending());
    gate.open();
    assert_eq!(poll(leader.as_mut()), Poll::Ready(1));
    assert_eq!(poll(waiter.as_mut()), Poll::Ready(1));
    assert_eq!(poll(pin!(shared.cache.get_or_insert_with_async(1, body(0, 3)))), Poll::Ready(1));
}
