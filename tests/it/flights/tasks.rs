//! What only futures can do: be dropped half way, be kept without being polled, be sent, need no runtime.

use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::Poll;

use ttl_memo::TtlCache;

use super::callers::{Cache, Gate, Kind, MS, Scene, pause, poll, values, yield_once};

/// A body with `n` await points.
async fn body(n: u32, value: u32) -> u32 {
    for _ in 0..n {
        yield_once().await;
    }
    value
}

#[test]
fn a_leader_dropped_at_any_await_point_hands_over_at_once() {
    for polls in 1..=4 {
        let scene = Scene::new();
        let mut leader = Box::pin(scene.cache.get_or_insert_with_async(1, body(4, 1)));
        let mut waiter = pin!(scene.cache.get_or_insert_with_async(1, body(0, 2)));
        for _ in 0..polls {
            assert!(poll(leader.as_mut()).is_pending());
            assert!(poll(waiter.as_mut()).is_pending());
        }

        drop(leader);

        assert_eq!(poll(waiter.as_mut()), Poll::Ready(2), "after {polls} polls");
        scene.assert_at_rest();
    }
}

#[test]
fn of_those_who_wait_for_a_dropped_leader_one_leads() {
    let scene = Scene::new();
    let mut leader = Box::pin(scene.cache.get_or_insert_with_async(1, body(4, 1)));
    let mut waiters: Vec<_> =
        (2..6).map(|value| Box::pin(scene.cache.get_or_insert_with_async(1, body(1, value)))).collect();
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
    assert_eq!(scene.cache.info().misses, 2);
    scene.assert_at_rest();
}

#[test]
fn a_leader_dropped_before_it_was_polled_leads_nothing() {
    let scene = Scene::new();

    drop(scene.cache.get_or_insert_with_async(1, body(0, 1)));

    assert_eq!(scene.cache.info().misses, 0);
    scene.assert_at_rest();
}

#[test]
fn one_who_waits_and_is_dropped_is_not_missed() {
    for kind in [Kind::TokioThreads, Kind::TokioOne, Kind::Smol, Kind::Mixed] {
        let scene = Scene::new();

        let got = values(kind.run(6, |caller| {
            let scene = Arc::clone(&scene);
            async move {
                let slow = async {
                    scene.begun.open();
                    pause(40).await;
                    7
                };
                if caller.index == 0 {
                    return caller.ask(&scene.cache, 1, slow).await;
                }
                scene.begun.passed().await;
                let mut waiting = Box::pin(scene.cache.get_or_insert_with_async(1, async { unreachable!() }));
                assert!(poll(waiting.as_mut()).is_pending());
                if caller.index % 2 == 0 { 7 } else { waiting.await }
            }
        }));

        assert_eq!(got, [7; 6], "{kind:?}");
        scene.assert_at_rest();
    }
}

/// Dropped when it has been woken to take over, but not been polled: then another does.
#[test]
fn one_who_is_to_take_over_and_is_dropped_holds_nobody_up() {
    let scene = Scene::new();
    let mut leader = Box::pin(scene.cache.get_or_insert_with_async(1, body(9, 1)));
    let mut heir = Box::pin(scene.cache.get_or_insert_with_async(1, body(9, 2)));
    let mut next = Box::pin(scene.cache.get_or_insert_with_async(1, body(0, 3)));
    assert!(poll(leader.as_mut()).is_pending());
    assert!(poll(heir.as_mut()).is_pending());
    assert!(poll(next.as_mut()).is_pending());

    drop(leader);
    drop(heir);

    assert_eq!(poll(next.as_mut()), Poll::Ready(3));
    scene.assert_at_rest();
}

/// Row 22.
#[test]
fn a_leader_kept_without_being_polled_holds_nobody_up_for_longer_than_wait() {
    let scene = Scene::with(TtlCache::builder().wait(20 * MS).build());
    let mut leader = Box::pin(scene.cache.get_or_insert_with_async(1, body(9, 1)));
    assert!(poll(leader.as_mut()).is_pending());

    let got = values(Kind::Mixed.run(8, |caller| {
        let scene = Arc::clone(&scene);
        async move { caller.ask(&scene.cache, 1, async { 2 }).await }
    }));

    assert_eq!(got, [2; 8]);
    drop(leader);
    scene.assert_at_rest();
}

/// The task moves from thread to thread at each of its await points, and so does what it leads.
#[test]
fn a_leader_may_go_on_on_another_thread() {
    let scene = Scene::new();
    let mut leader = Box::pin(scene.cache.get_or_insert_with_async(1, async {
        yield_once().await;
        // Its own key, asked for on another thread than it began on.
        scene.cache.get_or_insert_with_async(1, body(1, 3)).await + 1
    }));

    let polled = loop {
        let elsewhere = std::thread::scope(|scope| scope.spawn(|| poll(leader.as_mut())).join().unwrap());
        if let Poll::Ready(value) = elsewhere {
            break value;
        }
    };

    assert_eq!(polled, 4);
    drop(leader);
    scene.assert_at_rest();
}

#[test]
fn a_thread_waits_for_a_task() {
    let scene = Scene::new();
    let mut leader = Box::pin(scene.cache.get_or_insert_with_async(1, body(1, 1)));
    assert!(poll(leader.as_mut()).is_pending());

    let waited = std::thread::scope(|scope| {
        let thread = scope.spawn(|| scene.cache.get_or_insert_with(1, || unreachable!()));
        std::thread::sleep(20 * MS);
        assert!(!thread.is_finished());
        assert_eq!(poll(leader.as_mut()), Poll::Ready(1));
        thread.join().unwrap()
    });

    assert_eq!(waited, 1);
}

#[test]
fn a_task_waits_for_a_thread() {
    let scene = Scene::new();
    let mut waiting = Box::pin(scene.cache.get_or_insert_with_async(1, async { unreachable!() }));

    std::thread::scope(|scope| {
        scope.spawn(|| {
            scene.cache.get_or_insert_with(1, || {
                scene.begun.open();
                scene.may_end.pass();
                1
            })
        });
        scene.begun.pass();
        assert!(poll(waiting.as_mut()).is_pending());
        scene.may_end.open();
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
    let scene = Scene::new();
    let gate = Gate::default();
    let mut leader = Box::pin(scene.cache.get_or_insert_with_async(1, async {
        gate.passed().await;
        1
    }));
    let mut waiter = Box::pin(scene.cache.get_or_insert_with_async(1, body(0, 2)));
    assert!(poll(leader.as_mut()).is_pending());
    assert!(poll(waiter.as_mut()).is_pending());
    gate.open();
    assert_eq!(poll(leader.as_mut()), Poll::Ready(1));
    assert_eq!(poll(waiter.as_mut()), Poll::Ready(1));
    assert_eq!(poll(pin!(scene.cache.get_or_insert_with_async(1, body(0, 3)))), Poll::Ready(1));
}
