//! Waits where there are no threads: a thread never waits, and a task only if its wait has no limit.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use ttl_memo::{ManualTimer, Timer, TtlCache, TtlCacheBuilder, ttl_cache};

type Cache = TtlCache<&'static str, u32>;

const TTL: Duration = Duration::from_secs(60);

fn builder(clock: &Arc<ManualTimer>) -> TtlCacheBuilder<&'static str, u32> {
    Cache::builder().ttl(TTL).timer(Arc::clone(clock))
}

fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// Computes `value` when it is polled for the second time.
async fn at_the_second_poll(value: u32) -> u32 {
    let polled = Cell::new(false);
    poll_fn(|_| if polled.replace(true) { Poll::Ready(()) } else { Poll::Pending }).await;
    value
}

#[test]
fn a_task_waits_for_the_computation_of_another_task() {
    let cache = builder(&Arc::default()).build();
    let mut first = pin!(cache.get_or_insert_with_async("key", at_the_second_poll(1)));
    let mut second = pin!(cache.get_or_insert_with_async("key", async { unreachable!("it waits") }));

    assert_eq!((poll(first.as_mut()), poll(second.as_mut())), (Poll::Pending, Poll::Pending));
    assert_eq!((poll(first), poll(second)), (Poll::Ready(1), Poll::Ready(1)));
    assert_eq!(cache.info().waits, 1);
}

#[test]
fn a_task_whose_wait_has_a_limit_computes_at_once() {
    let cache = builder(&Arc::default()).wait(TTL).build();
    let mut first = pin!(cache.get_or_insert_with_async("key", at_the_second_poll(1)));
    assert_eq!(poll(first.as_mut()), Poll::Pending);

    assert_eq!(poll(pin!(cache.get_or_insert_with_async("key", async { 2 }))), Poll::Ready(2));
    assert_eq!(poll(first), Poll::Ready(1));
    assert_eq!(cache.info().waits, 0);
}

#[test]
fn a_thread_computes_what_a_task_is_computing() {
    let cache = builder(&Arc::default()).build();
    let mut task = pin!(cache.get_or_insert_with_async("key", at_the_second_poll(1)));
    assert_eq!(poll(task.as_mut()), Poll::Pending);

    assert_eq!(cache.get_or_insert_with("key", || 2), 2);
    assert_eq!(poll(task), Poll::Ready(1));
    assert_eq!(cache.get("key"), Some(2), "it began last");
}

#[test]
fn recursion_computes() {
    let cache = builder(&Arc::default()).build();

    assert_eq!(cache.get_or_insert_with("key", || 1 + cache.get_or_insert_with("key", || 1)), 2);
}

#[test]
fn a_caller_computes_where_no_thread_could_in_the_background() {
    static CLOCK: ManualTimer = ManualTimer::new();
    #[ttl_cache(ttl = "1m", stale = "1h", background, timer = CLOCK)]
    fn seconds() -> u64 {
        CLOCK.now().as_secs()
    }

    assert_eq!(seconds(), 0);
    CLOCK.advance(TTL);
    assert_eq!(seconds(), 60);
}

#[test]
fn expiry_in_the_background_is_left_out() {
    let clock = Arc::default();
    let cache = builder(&clock).expire_in_background(TTL).build();
    cache.insert("key", 1);

    clock.advance(TTL);

    assert_eq!((cache.get("key"), cache.info().expirations), (None, 1));
}
