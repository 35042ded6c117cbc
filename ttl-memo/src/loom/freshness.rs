//! Refreshes of stale values beside hits, removals, expiry and other refreshes, under the model checker.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use super::{Cache, World, check, go};
use crate::ManualTimer;

const OLD: u32 = 100;

/// A world in which key 1 has the value `OLD`, which has been past its deadline for a second.
fn with_old_value(stale: u64, stale_if_error: u64) -> (Arc<ManualTimer>, Arc<World>) {
    let timer = Arc::new(ManualTimer::new());
    let cache = Cache::builder()
        .unbounded()
        .ttl(Duration::from_secs(10))
        .stale(Duration::from_secs(stale))
        .stale_if_error(Duration::from_secs(stale_if_error))
        .timer(Arc::clone(&timer))
        .build();
    cache.insert(1, OLD);
    timer.advance(Duration::from_secs(11));
    (timer, World::of(cache))
}

#[test]
fn of_three_callers_one_refreshes_and_none_waits() {
    check(3, |_| {
        let (_, world) = with_old_value(60, 0);
        let others = [go(&world, World::ask), go(&world, World::ask)];
        let mine = world.ask();
        let [a, b] = others.map(|other| other.join().unwrap());
        // A caller that asks after the refresh gets its value, like the one that refreshed; all others get the old one.
        assert!([mine, a, b].iter().all(|value| [0, OLD].contains(value)));
        assert!([mine, a, b].contains(&0));
        assert_eq!(world.bodies(), 1);
        assert_eq!(world.cache.peek(&1), Some(0));
        let info = world.cache.info();
        assert_eq!((info.hits, info.misses, info.waits), (2, 1, 0));
    });
}

#[test]
fn a_task_and_a_thread_refresh_once() {
    check(None, |_| {
        let (_, world) = with_old_value(60, 0);
        let other = go(&world, |world| loom::future::block_on(world.ask_async(1)));
        let mine = world.ask();
        let other = other.join().unwrap();
        assert!([mine, other].iter().all(|value| [0, OLD].contains(value)));
        assert_eq!(world.bodies(), 1);
        assert_eq!(world.cache.peek(&1), Some(0));
    });
}

/// Whether the refresh ends before or after the removal, nothing older than the removal is served after it.
#[test]
fn a_refresh_brings_nothing_back_that_was_removed() {
    check(None, |_| {
        let (_, world) = with_old_value(60, 60);
        let refresher = go(&world, World::ask);
        world.change(|cache| {
            cache.remove(&1);
        });
        assert_ne!(world.cache.peek(&1), Some(OLD));
        assert_ne!(world.cache.get(&1), Some(0));
        refresher.join().unwrap();
        assert!([None, Some(1)].contains(&world.cache.peek(&1)));
    });
}

/// Whoever is refused the old value, or gets it, does so as of the end of its attempt.
#[test]
fn a_failed_refresh_serves_nothing_that_was_removed_before_it_ended() {
    check(None, |_| {
        let (_, world) = with_old_value(60, 60);
        let remover = go(&world, |world| {
            assert_eq!(world.cache.remove(&1), Some(OLD));
            world.truth.store(1, SeqCst);
        });
        let got = world.cache.try_get_or_insert_with(1, || {
            let is_removed = world.truth.load(SeqCst) == 1;
            Err::<u32, _>(is_removed)
        });
        remover.join().unwrap();
        assert!(matches!(got, Ok(OLD) | Err(_)));
        assert_ne!(world.cache.peek(&1), Some(OLD));
    });
}

/// The value is served instead of errors only: one caller fails, and whoever waits for it gets the old value too.
#[test]
fn callers_share_the_old_value_of_one_failure() {
    check(2, |_| {
        let (_, world) = with_old_value(0, 60);
        let others = [go(&world, |world| world.try_ask(9)), go(&world, |world| world.try_ask(9))];
        assert_eq!(world.try_ask(9), Ok(OLD));
        for other in others {
            assert_eq!(other.join().unwrap(), Ok(OLD));
        }
        // The next attempt is put off, and time stands still.
        assert_eq!(world.bodies(), 1);
        assert_eq!(world.cache.info().failures, 1);
    });
}

#[test]
fn a_refresh_that_panics_leaves_the_old_value() {
    check(None, |_| {
        let (_, world) = with_old_value(60, 0);
        let other = go(&world, World::ask);
        let mine = catch_unwind(AssertUnwindSafe(|| {
            world.cache.get_or_insert_with(1, || resume_unwind(Box::new("on purpose")))
        }));
        let other = other.join().unwrap();
        assert!([0, OLD].contains(&other));
        assert!(mine.is_err() || [0, OLD].contains(&mine.unwrap()));
        assert!([Some(0), Some(OLD)].contains(&world.cache.peek(&1)));
    });
}

/// The old value's time ends while it is being replaced. Whoever asks then waits for the refresh, or computes after it.
#[test]
fn a_value_that_ends_during_its_refresh_is_served_no_more() {
    check(None, |_| {
        let (timer, world) = with_old_value(60, 60);
        let refresher = go(&world, World::ask);
        timer.advance(Duration::from_secs(3_600));
        world.cache.expire();
        assert_ne!(world.ask(), OLD);
        refresher.join().unwrap();
        assert_ne!(world.cache.peek(&1), Some(OLD));
    });
}

/// A refresh that was asked for makes the one under way outdated, and leaves the next one possible.
#[test]
fn a_refresh_that_is_outdated_doesn_t_keep_the_next_from_beginning() {
    check(None, |_| {
        let (timer, world) = with_old_value(60, 0);
        let other = go(&world, |world| world.cache.try_refresh_with(1, || Err::<u32, ()>(())));
        let mine = world.ask();
        assert!([0, OLD].contains(&mine));
        assert_eq!(other.join().unwrap(), Err(()));
        timer.advance(Duration::from_secs(2));
        world.truth.store(7, SeqCst);
        assert!([0, 7].contains(&world.ask()), "nobody replaces the stale value");
    });
}
