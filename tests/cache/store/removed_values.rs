//! Removed values are dropped: by the call that removes them or, of what was left from before, by the next call that
//! removes promptly. Nothing stays in an unbounded cache.

use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use ttl_memo::{ManualTimer, TtlCache};

use super::live_count::{LiveCount, Token};

const TTL: Duration = Duration::from_secs(10);

type Cache = TtlCache<u32, Token>;
/// Something that is done to a cache, and what it is called.
type Call = (&'static str, fn(&Cache, &ManualTimer));

fn cache(maxsize: Option<usize>) -> (Cache, Arc<ManualTimer>) {
    let clock = Arc::new(ManualTimer::new());
    let builder = TtlCache::builder().ttl(TTL).timer(Arc::clone(&clock));
    let builder = match maxsize {
        Some(maxsize) => builder.maxsize(maxsize),
        None => builder.unbounded(),
    };
    (builder.build(), clock)
}

/// That there are no more values than the cache holds.
#[track_caller]
fn assert_none_is_left(live: &LiveCount, cache: &Cache, context: &str) {
    assert_eq!(live.count(), isize::try_from(cache.len()).unwrap(), "{context}");
}

#[test]
fn an_unbounded_cache_drops_expired_values_by_the_end_of_expire_whatever_was_asked_before() {
    static LIVE: LiveCount = LiveCount::new();
    let asks: [Call; 9] = [
        ("nothing", |_, _| ()),
        ("len", |cache, _| _ = cache.len()),
        ("is_empty", |cache, _| assert!(cache.is_empty())),
        ("currsize", |cache, _| _ = cache.currsize()),
        ("info", |cache, _| _ = cache.info()),
        ("keys", |cache, _| drop(cache.keys())),
        ("items", |cache, _| drop(cache.items())),
        ("get", |cache, _| assert!(cache.get(&3).is_none())),
        ("ttl", |cache, _| assert!(cache.ttl(&3).is_none())),
    ];
    for (name, ask) in asks {
        let (cache, clock) = cache(None);
        for key in 0..10 {
            cache.insert(key, LIVE.token());
        }
        clock.advance(TTL);

        ask(&cache, &clock);
        drop(cache.expire());

        assert_eq!(LIVE.count(), 0, "after {name}");
    }
}

#[test]
fn a_store_in_an_unbounded_cache_drops_what_it_removes() {
    static LIVE: LiveCount = LiveCount::new();
    let (cache, clock) = cache(None);
    for n in 0..100 {
        cache.insert(n % 5, LIVE.token());
        assert_none_is_left(&LIVE, &cache, "replaced by insert");
        cache.get_or_insert_with(n % 7, || LIVE.token());
        assert_none_is_left(&LIVE, &cache, "after a computation");
    }

    clock.advance(TTL);
    cache.insert(100, LIVE.token());

    assert_eq!(LIVE.count(), 1, "the expired ones are dropped with the store that removes them");
}

#[test]
fn prompt_calls_drop_what_evictions_left() {
    static LIVE: LiveCount = LiveCount::new();
    let calls: [Call; 5] = [
        ("remove", |cache, _| drop(cache.remove(&199))),
        ("clear", |cache, _| cache.clear()),
        ("retain", |cache, _| cache.retain(|key, _| key % 2 == 0)),
        ("pop_lru", |cache, _| drop(cache.pop_lru())),
        ("expire", |cache, clock| {
            clock.advance(TTL);
            drop(cache.expire());
        }),
    ];
    for (name, call) in calls {
        for evicted in [1, 4, 5, 6, 7, 100] {
            let (cache, clock) = cache(Some(100));
            for key in 0..100 + evicted {
                cache.insert(key, LIVE.token());
            }
            cache.insert(199, LIVE.token());

            call(&cache, &clock);

            assert_none_is_left(&LIVE, &cache, name);
        }
    }
}

/// The removals are those of threads that have ended.
#[test]
fn prompt_calls_drop_what_other_threads_left() {
    static LIVE: LiveCount = LiveCount::new();
    for maxsize in [None, Some(1000)] {
        let (cache, clock) = cache(maxsize);
        let all_are_there = Barrier::new(16);
        thread::scope(|scope| {
            for thread in 0..16 {
                let (cache, all_are_there) = (&cache, &all_are_there);
                scope.spawn(move || {
                    all_are_there.wait();
                    for n in 0..31 {
                        cache.insert(thread * 100 + n, LIVE.token());
                        cache.insert(thread * 100 + n, LIVE.token());
                    }
                });
            }
        });

        drop(cache.pop_lru());
        assert_none_is_left(&LIVE, &cache, "replaced by other threads");
        clock.advance(TTL);
        drop(cache.expire());
        assert_eq!(LIVE.count(), 0, "stored by other threads");
    }
}

/// What a reader held when it was removed is dropped with the next prompt call.
#[test]
fn a_value_that_was_read_while_it_was_removed_is_dropped_with_the_next_prompt_call() {
    static LIVE: LiveCount = LiveCount::new();
    static MEET: Barrier = Barrier::new(2);
    struct Slow(Token);
    impl Clone for Slow {
        fn clone(&self) -> Self {
            MEET.wait();
            MEET.wait();
            Self(self.0.clone())
        }
    }
    let cache = TtlCache::builder().unbounded().build();
    cache.insert(1, Slow(LIVE.token()));

    thread::scope(|scope| {
        let reader = scope.spawn(|| drop(cache.get(&1)));
        MEET.wait();
        cache.clear();
        assert_eq!(LIVE.count(), 1, "it is being read");
        MEET.wait();
        reader.join().unwrap();
    });
    cache.clear();

    assert_eq!(LIVE.count(), 0);
}
