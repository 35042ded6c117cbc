//! The waits for one computation, and the cycles of several, under the model checker.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Waker};

use loom::future::block_on;
use loom::thread::spawn;

use super::primitives::TakesOverAtOnce;
use super::{World, check, go, poll_and_drop, yield_once};
use crate::flight::flight::Flight;
use crate::flight::outcome::{Outcome, WaitAborted};
use crate::flight::thread_state::{Leader, note_polls_tasks};
use crate::flight::wait_budget::WaitBudget;

type Shared = Arc<Flight<u32>>;

fn flight() -> Shared {
    Arc::new(Flight::new(Leader::Thread))
}

fn value(waited: Result<&Outcome<u32>, WaitAborted>) -> u32 {
    match waited {
        Ok(Outcome::Value(value)) => *value,
        _ => panic!("the computation has a value"),
    }
}

fn wait(flight: &Shared) -> u32 {
    value(flight.wait(&mut WaitBudget::new(None)))
}

async fn wait_async(flight: Shared) -> u32 {
    value(flight.wait_async(&mut WaitBudget::new(None)).await)
}

#[test]
fn a_thread_and_a_task_that_wait_are_woken() {
    check(3, |_| {
        let flight = flight();
        let (thread, task) = (Arc::clone(&flight), Arc::clone(&flight));
        let thread = spawn(move || wait(&thread));
        let task = spawn(move || block_on(wait_async(task)));
        flight.complete(Outcome::Value(5));
        assert_eq!((thread.join().unwrap(), task.join().unwrap()), (5, 5));
    });
}

/// A task that is dropped while it waits takes nothing from the one that waits beside it.
#[test]
fn a_task_that_stops_waiting_loses_no_wake_up() {
    check(3, |_| {
        let flight = flight();
        let (dropped, task) = (Arc::clone(&flight), Arc::clone(&flight));
        let dropped = spawn(move || poll_and_drop(wait_async(dropped), 1));
        let task = spawn(move || block_on(wait_async(task)));
        flight.complete(Outcome::Value(5));
        assert_eq!(task.join().unwrap(), 5);
        assert!(dropped.join().unwrap().is_none_or(|value| value == 5));
        assert!(!flight.progress().has_waiters());
    });
}

/// Polled by one thread and then by another, with another waker.
#[test]
fn a_task_that_moves_while_it_waits_is_woken() {
    check(None, |_| {
        let flight = flight();
        let mut task = Box::pin(wait_async(Arc::clone(&flight)));
        let moved = match task.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            std::task::Poll::Ready(_) => unreachable!("nobody has completed it"),
            std::task::Poll::Pending => spawn(move || block_on(task)),
        };
        flight.complete(Outcome::Value(5));
        assert_eq!(moved.join().unwrap(), 5);
    });
}

/// Of a leader that ends and a waiter that takes over, one decides how it ended.
#[test]
fn two_that_complete_at_once_agree() {
    check(3, |_| {
        let flight = flight();
        let (other, waiting) = (Arc::clone(&flight), Arc::clone(&flight));
        let other = spawn(move || other.complete(Outcome::TakenOver));
        let waiter = spawn(move || match waiting.wait(&mut WaitBudget::new(None)) {
            Ok(Outcome::Value(value)) => Some(*value),
            Ok(Outcome::TakenOver) => None,
            _ => panic!("nobody fails, and there is no cycle"),
        });
        flight.complete(Outcome::Value(5));
        other.join().unwrap();
        let told = waiter.join().unwrap();
        assert_eq!(
            told,
            flight.outcome().and_then(|outcome| match outcome {
                Outcome::Value(value) => Some(*value),
                _ => None,
            })
        );
    });
}

/// A task that a thread polled once and goes on with later, with callers that poll tasks themselves.
fn suspended(world: &Arc<World>) -> Pin<Box<dyn Future<Output = u32>>> {
    let leading = Arc::clone(world);
    let mut leader: Pin<Box<dyn Future<Output = u32>>> = Box::pin(async move { leading.ask_async(1).await });
    assert!(leader.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    leader
}

#[test]
fn a_task_that_nobody_polls_is_taken_over_once() {
    let _at_once = TakesOverAtOnce::begin();
    check(2, |world| {
        let leader = suspended(&world);
        let ask = |world: &World| {
            note_polls_tasks();
            world.ask()
        };
        let others = [go(&world, ask), go(&world, ask)];
        for other in others {
            assert_eq!(other.join().unwrap(), 0);
        }
        assert_eq!(world.bodies(), 2);
        drop(leader);
    });
}

#[test]
fn a_task_that_is_polled_again_and_a_waiter_that_takes_over_both_end() {
    let _at_once = TakesOverAtOnce::begin();
    check(3, |world| {
        let leader = suspended(&world);
        let other = go(&world, |world| {
            note_polls_tasks();
            world.ask()
        });
        assert_eq!(block_on(leader), 0);
        assert_eq!(other.join().unwrap(), 0);
        assert!((1..=2).contains(&world.bodies()));
        assert_eq!(world.cache.peek(&1), Some(0));
    });
}

/// A thread that is blocked for a computation which needs a task that only this thread polls.
#[test]
fn a_cycle_through_a_suspended_task_ends() {
    check(None, |world| {
        let leader = suspended(&world);
        let other = go(&world, |world| {
            let cache = &world.cache;
            cache.get_or_insert_with(2, || cache.get_or_insert_with(1, || 0))
        });
        assert_eq!(world.cache.get_or_insert_with(2, || 0), 0);
        assert_eq!(block_on(leader), 0);
        assert_eq!(other.join().unwrap(), 0);
    });
}

/// The same through one more computation, which another thread leads.
#[test]
fn a_cycle_through_a_suspended_task_and_two_threads_ends() {
    check(2, |world| {
        let leader = suspended(&world);
        let call = |mine, next| {
            go(&world, move |world| {
                let cache = &world.cache;
                cache.get_or_insert_with(mine, || cache.get_or_insert_with(next, || 0))
            })
        };
        let others = [call(2, 3), call(3, 1)];
        assert_eq!(world.cache.get_or_insert_with(2, || 0), 0);
        assert_eq!(block_on(leader), 0);
        for other in others {
            assert_eq!(other.join().unwrap(), 0);
        }
    });
}

/// Tasks on three threads, each of which computes its key and awaits the next one's.
#[test]
fn three_tasks_in_a_cycle_end() {
    check(1, |world| {
        let call = |world: &World, mine| {
            let cache = &world.cache;
            block_on(cache.get_or_insert_with_async(mine, async {
                yield_once().await;
                cache.get_or_insert_with_async((mine + 1) % 3, async { 5 }).await
            }))
        };
        let others = [go(&world, move |world| call(world, 1)), go(&world, move |world| call(world, 2))];
        assert_eq!(call(&world, 0), 5);
        for other in others {
            assert_eq!(other.join().unwrap(), 5);
        }
    });
}

/// A body that blocks on a future is a wait of the thread for everything that it polled before.
#[test]
fn a_body_that_blocks_on_a_future_holds_up_what_is_outside() {
    check(2, |world| {
        let leader = suspended(&world);
        let other = go(&world, |world| {
            let cache = &world.cache;
            cache.get_or_insert_with(2, || cache.get_or_insert_with(1, || 0))
        });
        let cache = &world.cache;
        let inner = || block_on(cache.get_or_insert_with_async(2, async { 0 }));
        assert_eq!(cache.get_or_insert_with(3, inner), 0);
        assert_eq!(block_on(leader), 0);
        assert_eq!(other.join().unwrap(), 0);
    });
}

/// Failures are told to the waiters as values are.
#[test]
fn a_failure_is_told_to_all() {
    check(3, |_| {
        let flight = flight();
        let (thread, task) = (Arc::clone(&flight), Arc::clone(&flight));
        let thread = spawn(move || matches!(thread.wait(&mut WaitBudget::new(None)), Ok(Outcome::Failed)));
        let task = spawn(move || {
            let mut budget = WaitBudget::new(None);
            block_on(async { matches!(pin!(task.wait_async(&mut budget)).await, Ok(Outcome::Failed)) })
        });
        flight.complete(Outcome::Failed);
        assert!(thread.join().unwrap() && task.join().unwrap());
    });
}
