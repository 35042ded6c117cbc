//! Concurrent callers under a model checker, which tries the orders of what they do: all of them in the models without a
//! bound, and in the others those with at most so many preemptions, which are switches away from a caller that could go on.
//!
//! ```text
//! RUSTFLAGS="--cfg ttl_memo_loom" cargo test --release -p ttl-memo --lib --target-dir target/loom loom::
//! ```
//!
//! The models run the real code; only the primitives of `sync` are the checker's. Here and in `waits`, callers share
//! computations, and each lookup and each change of the table is one step. In `store`, two models of the table have every
//! read and write of its chains checked. The checker finds lost wake-ups, deadlocks, outdated values that are stored, and
//! entries that a reader misses. It knows no time, so a `wait` ends at once or never, and the waits of threads in a pool
//! that steals work are left to other tests.

pub(crate) mod primitives;
mod freshness;
mod store;
mod waits;

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::task::{Context, Poll, Waker};

use loom::future::block_on;
use loom::sync::atomic::AtomicU32;
use loom::thread::{JoinHandle, spawn};

use crate::TtlCache;

type Cache = TtlCache<u32, u32>;
type Failing = Result<u32, ()>;

/// What the callers of a model share: a cache, how many bodies began, and what they compute from.
struct World {
    cache: Cache,
    bodies: AtomicU32,
    truth: AtomicU32,
}

impl World {
    fn new() -> Arc<Self> {
        Self::of(Cache::builder().unbounded().no_ttl().build())
    }

    fn of(cache: Cache) -> Arc<Self> {
        Arc::new(Self { cache, bodies: AtomicU32::new(0), truth: AtomicU32::new(0) })
    }

    /// Computes key 1, from what is true when the body begins.
    fn ask(&self) -> u32 {
        self.cache.get_or_insert_with(1, || self.body())
    }

    fn body(&self) -> u32 {
        self.bodies.fetch_add(1, SeqCst);
        self.truth.load(SeqCst)
    }

    async fn ask_async(&self, polls: u32) -> u32 {
        let body = async {
            let value = self.body();
            for _ in 0..polls {
                yield_once().await;
            }
            value
        };
        self.cache.get_or_insert_with_async(1, body).await
    }

    /// Asks with a body that fails if it is one of the first `failures`.
    fn try_ask(&self, failures: u32) -> Failing {
        self.cache.try_get_or_insert_with(1, || {
            let before = self.bodies.fetch_add(1, SeqCst);
            if before < failures { Err(()) } else { Ok(before) }
        })
    }

    /// Changes what is true and then forgets; whoever asks later must get the new.
    fn change(&self, forget: impl FnOnce(&Cache)) {
        self.truth.fetch_add(1, SeqCst);
        forget(&self.cache);
    }

    fn bodies(&self) -> u32 {
        self.bodies.load(SeqCst)
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(self.cache.__flights(), 0, "a flight is left behind");
            self.cache.__validate();
        }
    }
}

/// Tries every order with at most `preemptions` switches that no caller asked for.
fn check(preemptions: impl Into<Option<usize>>, model: impl Fn(Arc<World>) + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = preemptions.into();
    builder.max_branches = 20_000;
    let orders = Arc::new(AtomicUsize::new(0));
    let tried = Arc::clone(&orders);
    builder.check(move || {
        tried.fetch_add(1, SeqCst);
        model(World::new());
    });
    println!("{} orders", orders.load(SeqCst));
}

fn go<T: 'static>(world: &Arc<World>, call: impl FnOnce(&World) -> T + 'static) -> JoinHandle<T> {
    let world = Arc::clone(world);
    spawn(move || call(&world))
}

async fn yield_once() {
    let mut yielded = false;
    std::future::poll_fn(|context| {
        context.waker().wake_by_ref();
        if std::mem::replace(&mut yielded, true) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

/// Polls so many times, and lets go of what isn't ready then.
fn poll_and_drop<F: Future>(future: F, polls: u32) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..polls {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return Some(output);
        }
    }
    None
}

#[test]
fn two_callers_run_one_body() {
    check(None, |world| {
        let other = go(&world, World::ask);
        assert_eq!(world.ask(), 0);
        assert_eq!(other.join().unwrap(), 0);
        assert_eq!(world.bodies(), 1);
    });
}

#[test]
fn three_callers_run_one_body() {
    check(3, |world| {
        let others = [go(&world, World::ask), go(&world, World::ask)];
        assert_eq!(world.ask(), 0);
        for other in others {
            assert_eq!(other.join().unwrap(), 0);
        }
        assert_eq!(world.bodies(), 1);
        let info = world.cache.info();
        assert_eq!((info.hits, info.misses), (2, 1));
    });
}

#[test]
fn a_thread_and_two_tasks_run_one_body() {
    check(3, |world| {
        let others =
            [go(&world, |world| block_on(world.ask_async(1))), go(&world, |world| block_on(world.ask_async(1)))];
        assert_eq!(world.ask(), 0);
        for other in others {
            assert_eq!(other.join().unwrap(), 0);
        }
        assert_eq!(world.bodies(), 1);
    });
}

/// Each body fails or not by itself, and each caller sees its own failure only.
fn failing(failures: u32) {
    check(3, move |world| {
        let others =
            [go(&world, move |world| world.try_ask(failures)), go(&world, move |world| world.try_ask(failures))];
        let mine = world.try_ask(failures);
        let [a, b] = others.map(|other| other.join().unwrap());
        let failed = [mine, a, b].iter().filter(|got| got.is_err()).count();
        assert_eq!(failed, failures as usize);
        // A body that succeeds serves all waiters, but a caller that has waited for two failures runs its own.
        assert_eq!(world.bodies(), failures + u32::from(failures < 3));
    });
}

#[test]
fn after_one_failure_one_body_serves_the_others() {
    failing(1);
}

#[test]
fn after_two_failures_the_third_computes() {
    failing(2);
}

#[test]
fn three_failures_reach_three_callers() {
    failing(3);
}

#[test]
fn a_panic_hands_over() {
    check(None, |world| {
        let call = |world: &World| {
            let body = || match world.bodies.fetch_add(1, SeqCst) {
                0 => resume_unwind(Box::new("on purpose")),
                _ => 7,
            };
            catch_unwind(AssertUnwindSafe(|| world.cache.get_or_insert_with(1, body)))
        };
        let other = go(&world, call);
        let got = [call(&world), other.join().unwrap()];
        assert_eq!(got.iter().filter(|result| result.is_err()).count(), 1);
        assert_eq!(world.bodies(), 2);
    });
}

/// One computes, one asks, one forgets and asks.
fn forgetting(forget: fn(&Cache)) {
    check(3, move |world| {
        let others = [go(&world, World::ask), go(&world, World::ask)];
        world.change(forget);
        assert_eq!(world.ask(), 1, "an outdated value is served");
        for other in others {
            other.join().unwrap();
        }
        assert_eq!(world.cache.peek(&1), Some(1), "an outdated value is stored");
    });
}

#[test]
fn what_is_removed_is_not_stored() {
    forgetting(|cache| _ = cache.remove(&1));
}

#[test]
fn what_is_cleared_is_not_stored() {
    forgetting(Cache::clear);
}

#[test]
fn what_is_not_retained_is_not_stored() {
    forgetting(|cache| cache.retain(|_, _| false));
}

#[test]
fn what_is_inserted_stays() {
    forgetting(|cache| _ = cache.insert(1, 1));
}

/// Two forget at once, by different ways; whatever is there in the end is no older than either.
#[test]
fn what_two_forget_is_not_stored() {
    check(3, |world| {
        let early = go(&world, World::ask);
        let other = go(&world, |world| {
            world.change(Cache::clear);
            assert!(world.ask() >= 1);
        });
        world.change(|cache| _ = cache.remove(&1));
        assert!(world.ask() >= 1);
        early.join().unwrap();
        other.join().unwrap();
        assert!(world.cache.peek(&1).is_none_or(|value| value == 2));
    });
}

/// Each leads its key and asks for the next one's.
fn cycle(callers: u32, preemptions: impl Into<Option<usize>>) {
    check(preemptions, move |world| {
        let call = move |world: &World, mine| {
            let next = (mine + 1) % callers;
            world.cache.get_or_insert_with(mine, || world.cache.get_or_insert_with(next, || 5))
        };
        let others: Vec<_> = (1..callers).map(|mine| go(&world, move |world| call(world, mine))).collect();
        assert_eq!(call(&world, 0), 5);
        for other in others {
            assert_eq!(other.join().unwrap(), 5);
        }
    });
}

#[test]
fn two_threads_in_a_cycle_end() {
    cycle(2, None);
}

#[test]
fn three_threads_in_a_cycle_end() {
    cycle(3, 3);
}

#[test]
fn a_thread_and_a_task_in_a_cycle_end() {
    check(3, |world| {
        let task = go(&world, |world| {
            let cache = &world.cache;
            block_on(cache.get_or_insert_with_async(1, async {
                yield_once().await;
                cache.get_or_insert_with_async(2, async { 5 }).await
            }))
        });
        let cache = &world.cache;
        assert_eq!(cache.get_or_insert_with(2, || cache.get_or_insert_with(1, || 5)), 5);
        assert_eq!(task.join().unwrap(), 5);
    });
}

/// One dropped after each number of polls, with a thread and a task that ask for the same.
#[test]
fn a_dropped_leader_hands_over() {
    for polls in 1..=2 {
        check(3, move |world| {
            let others = [go(&world, World::ask), go(&world, |world| block_on(world.ask_async(0)))];
            poll_and_drop(world.ask_async(2), polls);
            for other in others {
                assert_eq!(other.join().unwrap(), 0);
            }
            assert!((1..=2).contains(&world.bodies()));
        });
    }
}

/// Whether it waits or leads when it is dropped, the others go on.
#[test]
fn two_that_are_dropped_hold_nobody_up() {
    check(3, |world| {
        let others = [
            go(&world, |world| poll_and_drop(world.ask_async(1), 1)),
            go(&world, |world| poll_and_drop(world.ask_async(1), 2)),
        ];
        assert_eq!(world.ask(), 0);
        for other in others {
            other.join().unwrap();
        }
    });
}

/// A wait that begins outside and goes on within the body that it waits for.
#[test]
fn a_wait_that_moves_is_seen() {
    check(None, |world| {
        let other = go(&world, |world| {
            let cache = &world.cache;
            cache.get_or_insert_with(2, || cache.get_or_insert_with(1, || 5))
        });
        let mut waiting: Pin<Box<dyn Future<Output = u32>>> = {
            let world = Arc::clone(&world);
            Box::pin(async move { world.cache.get_or_insert_with_async(2, async { 6 }).await })
        };
        let early = waiting.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        let got = match early {
            Poll::Ready(value) => value,
            Poll::Pending => block_on(world.cache.get_or_insert_with_async(1, waiting)),
        };
        assert!([5, 6].contains(&got));
        assert!([5, 6].contains(&other.join().unwrap()));
    });
}

/// A body that asks for its own key, beside another caller.
#[test]
fn recursion_beside_another_caller_ends() {
    check(None, |world| {
        let other = go(&world, World::ask);
        let cache = &world.cache;
        cache.get_or_insert_with(1, || cache.get_or_insert_with(1, || 0));
        assert_eq!(other.join().unwrap(), 0);
    });
}
