//! Values that are being computed while a tag is invalidated.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, LazyLock};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use ttl_memo::{ManualTimer, Timer as _, TtlCache, TtlCacheBuilder};

const SECOND: Duration = Duration::from_secs(1);

/// A value is its tag.
type Tagged = TtlCache<u32, &'static str>;

fn builder() -> TtlCacheBuilder<u32, &'static str> {
    TtlCache::builder().tags(|tag: &&str, _: &u32| [*tag])
}

/// A computation on another thread, which has begun.
struct Computing {
    returns: Sender<&'static str>,
    thread: JoinHandle<&'static str>,
}

impl Computing {
    /// Has another thread look `key` up, or refresh it.
    fn begin(cache: &Arc<Tagged>, key: u32, refresh: bool) -> Self {
        let cache = Arc::clone(cache);
        let (begun, begins): (Sender<()>, Receiver<()>) = channel();
        let (returns, result) = channel();
        let thread = thread::spawn(move || {
            let compute = || {
                begun.send(()).unwrap();
                result.recv().unwrap()
            };
            if refresh { cache.refresh_with(key, compute) } else { cache.get_or_insert_with(key, compute) }
        });
        begins.recv().unwrap();
        Self { returns, thread }
    }

    fn end(self, result: &'static str) -> &'static str {
        self.returns.send(result).unwrap();
        self.thread.join().unwrap()
    }
}

/// Waits until so many callers wait for a computation.
fn until_waits(cache: &Tagged, callers: u64) {
    while cache.info().waits < callers {
        thread::yield_now();
    }
}

/// The README's comparison: entries of all caches forgotten by tag, also while they are computed.
#[test]
fn a_result_with_the_tag_is_returned_and_not_stored() {
    let cache = Arc::new(builder().build());
    let computing = Computing::begin(&cache, 1, false);

    assert_eq!(ttl_memo::invalidate_tag("meanwhile"), 0);

    assert_eq!(computing.end("meanwhile"), "meanwhile");
    assert!(cache.is_empty());
    assert_eq!(cache.__invalidated(), 0);
}

#[test]
fn a_result_without_the_tag_is_stored() {
    let cache = Arc::new(builder().build());
    let computing = Computing::begin(&cache, 1, false);

    cache.invalidate_tag("another");
    computing.end("one");

    assert_eq!(cache.get(&1), Some("one"));
}

#[test]
fn a_computation_that_begins_later_is_stored() {
    let cache = Arc::new(builder().build());
    let other = Computing::begin(&cache, 1, false);
    cache.invalidate_tag("later");
    let computing = Computing::begin(&cache, 2, false);

    computing.end("later");
    other.end("later");

    assert_eq!((cache.get(&1), cache.get(&2)), (None, Some("later")));
}

#[test]
fn a_caller_that_came_after_the_invalidation_computes_anew() {
    let cache = Arc::new(builder().build());
    let computing = Computing::begin(&cache, 1, false);
    let before = thread::spawn({
        let cache = Arc::clone(&cache);
        move || cache.get_or_insert_with(1, || unreachable!("it waits"))
    });
    until_waits(&cache, 1);
    cache.invalidate_tag("joined");
    let after = thread::spawn({
        let cache = Arc::clone(&cache);
        move || cache.get_or_insert_with(1, || "computed anew")
    });
    let task = thread::spawn({
        let cache = Arc::clone(&cache);
        move || pollster::block_on(cache.get_or_insert_with_async(1, async { "computed anew" }))
    });
    until_waits(&cache, 3);

    assert_eq!(computing.end("joined"), "joined");

    assert_eq!(before.join().unwrap(), "joined");
    assert_eq!((after.join().unwrap(), task.join().unwrap()), ("computed anew", "computed anew"));
    assert_eq!(cache.get(&1), Some("computed anew"));
}

#[test]
fn a_caller_that_came_after_another_invalidation_shares_the_result() {
    let cache = Arc::new(builder().build());
    let computing = Computing::begin(&cache, 1, false);
    cache.invalidate_tag("unrelated");
    let after = thread::spawn({
        let cache = Arc::clone(&cache);
        move || cache.get_or_insert_with(1, || unreachable!("it waits"))
    });
    until_waits(&cache, 1);

    computing.end("shared");

    assert_eq!(after.join().unwrap(), "shared");
}

#[test]
fn a_refresh_whose_result_is_outdated_removes_the_old_value() {
    let cache = Arc::new(builder().build());
    cache.insert(1, "before");
    let computing = Computing::begin(&cache, 1, true);
    cache.invalidate_tag("after");
    assert_eq!(cache.get(&1), Some("before"));

    assert_eq!(computing.end("after"), "after");

    assert_eq!(cache.get(&1), None);
}

#[test]
fn a_stale_value_is_not_served_once_its_tag_is_invalidated_nor_is_its_successor() {
    static CLOCK: ManualTimer = ManualTimer::new();
    let cache = Arc::new(builder().ttl(SECOND).stale(SECOND).timer(&CLOCK).build());
    cache.insert(1, "stale");
    CLOCK.advance(SECOND);
    let computing = Computing::begin(&cache, 1, false);
    assert_eq!(cache.get_or_insert_with(1, || unreachable!("the old value is served")), "stale");

    assert_eq!(cache.invalidate_tag("stale"), 1);
    computing.end("stale");

    assert_eq!(cache.get(&1), None);
    assert_eq!(cache.get_or_insert_with(1, || "fresh"), "fresh");
}

#[test]
fn a_result_that_is_computed_in_the_background_is_not_stored_either() {
    static BEGUN: LazyLock<(Sender<()>, queue::Queue<()>)> = LazyLock::new(queue::new);
    static MAY_END: LazyLock<(Sender<()>, queue::Queue<()>)> = LazyLock::new(queue::new);
    static CLOCK: ManualTimer = ManualTimer::new();

    #[ttl_memo::ttl_cache(ttl = 1, stale = 9, background, timer = CLOCK, tags = |n: &u32| [format!("background {n}")])]
    fn slow(n: u32) -> u32 {
        if !CLOCK.now().is_zero() {
            BEGUN.0.send(()).unwrap();
            MAY_END.1.receive();
        }
        n
    }

    slow(1);
    CLOCK.advance(SECOND);
    assert_eq!(slow(1), 1);
    BEGUN.1.receive();

    assert_eq!(slow::cache_invalidate_tag("background 1"), 1);
    MAY_END.0.send(()).unwrap();

    while slow::cache().__flights() > 0 {
        thread::yield_now();
    }
    assert!(!slow::cache_contains(1));
}

/// A queue whose end can stand in a static.
mod queue {
    use std::sync::Mutex;
    use std::sync::mpsc::{Receiver, Sender, channel};

    pub(super) struct Queue<T>(Mutex<Receiver<T>>);

    impl<T> Queue<T> {
        pub(super) fn receive(&self) -> T {
            self.0.lock().unwrap().recv().unwrap()
        }
    }

    pub(super) fn new<T>() -> (Sender<T>, Queue<T>) {
        let (sender, receiver) = channel();
        (sender, Queue(Mutex::new(receiver)))
    }
}

#[test]
fn a_task_that_is_cancelled_leaves_nothing_behind() {
    let cache = builder().build();
    let mut computing = Box::pin(cache.get_or_insert_with_async(1, std::future::pending()));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(computing.as_mut().poll(&mut context).is_pending());
    cache.invalidate_tag("cancelled");
    assert_eq!(cache.__invalidated(), 1);

    drop(computing);
    cache.invalidate_tag("another");

    assert_eq!(cache.__invalidated(), 0);
}

#[test]
fn tags_are_kept_only_while_computations_that_began_earlier_run() {
    let cache = Arc::new(builder().build());
    let mut last = Computing::begin(&cache, 0, false);
    for round in 1..1_000 {
        // There is always a computation under way, and none is so for long.
        let next = Computing::begin(&cache, round, false);
        last.end("kept");
        last = next;
        for tag in 0..10 {
            cache.invalidate_tag(&format!("{round} {tag}"));
        }
        assert!(cache.__invalidated() < 200, "{}", cache.__invalidated());
    }
    last.end("kept");
}

#[test]
fn a_computation_that_runs_for_long_is_not_stored_when_too_many_tags_were_invalidated() {
    let cache = Arc::new(builder().build());
    let computing = Computing::begin(&cache, 1, false);
    for tag in 0..100_000 {
        cache.invalidate_tag(&format!("many {tag}"));
        assert!(cache.__invalidated() <= 5_000);
    }

    computing.end("any");

    assert!(cache.is_empty());
    cache.insert(1, "any");
    assert_eq!(cache.len(), 1);
}

#[test]
fn a_result_without_tags_is_stored_whatever_was_invalidated() {
    let cache = Arc::new(TtlCache::builder().tags(|_: &&str, _: &u32| None::<String>).build());
    let computing = Computing::begin(&cache, 1, false);
    for tag in 0..10_000 {
        cache.invalidate_tag(&format!("none {tag}"));
    }

    computing.end("untagged");

    assert_eq!(cache.len(), 1);
}
