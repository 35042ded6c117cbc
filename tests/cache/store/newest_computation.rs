//! Several computations of one key at once: the result of an older one doesn't replace what was stored after it began.

use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use ttl_memo::TtlCache;

use crate::hooks::assert_at_rest;

type Cache = TtlCache<u32, &'static str>;

/// Nobody waits for another's computation here, so several run at once.
fn cache() -> Cache {
    TtlCache::builder().wait(Duration::ZERO).build()
}

fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// Is ready when it is polled again.
async fn later(value: &'static str) -> &'static str {
    let mut polled = false;
    std::future::poll_fn(|_| if std::mem::replace(&mut polled, true) { Poll::Ready(value) } else { Poll::Pending })
        .await
}

/// Begins to compute "old", does `meanwhile`, and ends; returns what is stored then.
fn after_an_older_computation(meanwhile: impl FnOnce(&Cache)) -> Option<&'static str> {
    let cache = cache();
    let mut old = pin!(cache.get_or_insert_with_async(1, later("old")));
    assert!(poll(old.as_mut()).is_pending());

    meanwhile(&cache);

    assert_eq!(poll(old), Poll::Ready("old"), "its caller gets what it computed");
    assert_at_rest(&cache);
    cache.peek(&1)
}

#[test]
fn an_older_computation_does_not_replace_a_newer_ones_result() {
    let meanwhile = |cache: &Cache| assert_eq!(cache.get_or_insert_with(1, || "new"), "new");
    assert_eq!(after_an_older_computation(meanwhile), Some("new"));
}

#[test]
fn an_older_computation_does_not_replace_a_newer_tasks_result() {
    let meanwhile = |cache: &Cache| {
        let mut new = pin!(cache.get_or_insert_with_async(1, async { "new" }));
        // A wait of no time is over at the second poll at the latest, when the timer has rung.
        let value = pollster::block_on(new.as_mut());
        assert_eq!(value, "new");
    };
    assert_eq!(after_an_older_computation(meanwhile), Some("new"));
}

#[test]
fn an_older_computation_does_not_replace_an_inserted_value() {
    let meanwhile = |cache: &Cache| assert_eq!(cache.insert(1, "inserted"), None);
    assert_eq!(after_an_older_computation(meanwhile), Some("inserted"));
}

#[test]
fn a_newer_computation_that_is_under_way_still_stores_its_result() {
    let cache = cache();
    let mut old = pin!(cache.get_or_insert_with_async(1, later("old")));
    assert!(poll(old.as_mut()).is_pending());

    let new = cache.get_or_insert_with(1, || {
        assert_eq!(poll(old.as_mut()), Poll::Ready("old"));
        assert_eq!(cache.peek(&1), Some("old"));
        "new"
    });

    assert_eq!((new, cache.peek(&1)), ("new", Some("new")));
    assert_at_rest(&cache);
}

#[test]
fn a_newer_computation_that_fails_does_not_keep_an_older_one_from_storing() {
    let meanwhile = |cache: &Cache| assert_eq!(cache.try_get_or_insert_with(1, || Err(7)), Err(7));
    assert_eq!(after_an_older_computation(meanwhile), Some("old"));
}
