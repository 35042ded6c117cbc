//! `stale` among several callers: one of them computes, the others don't wait for it.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::mpsc;
use std::task::{Context, Poll, Waker};
use std::thread;

use super::{HOUR, MINUTE, Runs, SECOND, stale_store};

/// Polls a future once.
fn poll<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    std::pin::Pin::new(future).poll(&mut Context::from_waker(Waker::noop()))
}

/// A future that is ready when it is polled the second time.
async fn pause() {
    let mut is_ready = false;
    poll_fn(|_| if std::mem::replace(&mut is_ready, true) { Poll::Ready(()) } else { Poll::Pending }).await;
}

#[test]
fn other_threads_get_the_old_value_while_one_computes() {
    let (clock, cache) = stale_store();
    let (began, has_begun) = mpsc::channel();
    let (go_on, may_go_on) = mpsc::channel::<()>();
    let cache = &cache;
    cache.insert('a', 1);
    clock.advance(MINUTE);

    thread::scope(|scope| {
        let computing = scope.spawn(move || {
            cache.get_or_insert_with('a', || {
                began.send(()).unwrap();
                may_go_on.recv().unwrap();
                2
            })
        });
        has_begun.recv().unwrap();
        for _ in 0..3 {
            assert_eq!(cache.get_or_insert_with('a', || unreachable!()), 1);
            assert_eq!(cache.get(&'a'), Some(1));
        }
        go_on.send(()).unwrap();
        assert_eq!(computing.join().unwrap(), 2);
    });

    assert_eq!(cache.get(&'a'), Some(2));
    assert_eq!(cache.info().waits, 0);
}

#[test]
fn callers_wait_once_the_old_value_has_ended() {
    let (clock, cache) = stale_store();
    let (began, has_begun) = mpsc::channel();
    let (go_on, may_go_on) = mpsc::channel::<()>();
    let cache = &cache;
    cache.insert('a', 1);
    clock.advance(MINUTE);

    thread::scope(|scope| {
        scope.spawn(move || {
            cache.get_or_insert_with('a', || {
                began.send(()).unwrap();
                may_go_on.recv().unwrap();
                2
            })
        });
        has_begun.recv().unwrap();
        clock.advance(HOUR);
        let mut waiting = pin!(cache.get_or_insert_with_async('a', async { unreachable!() }));
        assert_eq!(poll(&mut waiting), Poll::Pending);
        go_on.send(()).unwrap();
        assert_eq!(pollster::block_on(waiting), 2);
    });

    assert_eq!(cache.info().waits, 1);
}

#[test]
fn a_crowd_that_finds_a_stale_value_runs_one_body() {
    let (clock, cache) = stale_store();
    let runs = Runs::new();
    cache.insert('a', 100);
    for round in 1..=50 {
        clock.advance(MINUTE);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let value = cache.get_or_insert_with('a', || {
                        runs.count();
                        100 + round
                    });
                    assert!((100 + round - 1..=100 + round).contains(&value), "{value} in round {round}");
                });
            }
        });
        assert_eq!((runs.get(), cache.get(&'a')), (round, Some(100 + round)));
    }
}

#[test]
fn other_tasks_get_the_old_value_while_one_computes() {
    let (clock, cache) = stale_store();
    cache.insert('a', 1);
    clock.advance(MINUTE);

    let mut computing = pin!(cache.get_or_insert_with_async('a', async {
        pause().await;
        2
    }));
    assert_eq!(poll(&mut computing), Poll::Pending);
    let other = pin!(cache.get_or_insert_with_async('a', async { unreachable!() }));
    assert_eq!(pollster::block_on(other), 1);
    assert_eq!(poll(&mut computing), Poll::Ready(2));
    assert_eq!(cache.get(&'a'), Some(2));
}

#[test]
fn when_the_future_that_computes_is_dropped_the_old_value_stays_and_another_computes() {
    let (clock, cache) = stale_store();
    cache.insert('a', 1);
    clock.advance(MINUTE);
    {
        let mut computing = pin!(cache.get_or_insert_with_async('a', async {
            pause().await;
            2
        }));
        assert_eq!(poll(&mut computing), Poll::Pending);
    }

    assert_eq!((cache.get(&'a'), cache.info().failures), (Some(1), 1));
    clock.advance(SECOND);
    assert_eq!(pollster::block_on(cache.get_or_insert_with_async('a', async { 3 })), 3);
}

#[test]
fn a_task_that_fails_returns_the_stale_value() {
    let (clock, cache) = stale_store();
    cache.insert('a', 1);
    clock.advance(MINUTE);

    let failing = pin!(cache.try_get_or_insert_with_async('a', async { Err("down") }));
    assert_eq!(pollster::block_on(failing), Ok(1));
}

#[test]
fn two_stale_values_that_need_each_other_are_computed() {
    let (clock, cache) = stale_store();
    let cache = &cache;
    let (ready, other_ready) = (std::sync::Barrier::new(2), std::sync::Barrier::new(2));
    cache.insert('a', 1);
    cache.insert('b', 2);
    clock.advance(MINUTE);

    thread::scope(|scope| {
        let of_a = scope.spawn(|| {
            cache.get_or_insert_with('a', || {
                ready.wait();
                let b = cache.get_or_insert_with('b', || unreachable!());
                other_ready.wait();
                b + 10
            })
        });
        let of_b = scope.spawn(|| {
            cache.get_or_insert_with('b', || {
                ready.wait();
                let a = cache.get_or_insert_with('a', || unreachable!());
                other_ready.wait();
                a + 10
            })
        });
        assert_eq!((of_a.join().unwrap(), of_b.join().unwrap()), (12, 11));
    });
    assert_eq!((cache.get(&'a'), cache.get(&'b')), (Some(12), Some(11)));
}
