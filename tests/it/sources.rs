//! Where a result came from: what `cache_call` and the store's `…_with_source` methods return beside it.

// Methods that could be functions are the point of a test here.
#![allow(non_local_definitions, clippy::unused_self)]

use std::fmt::Display;
use std::future::ready;
use std::sync::{Arc, mpsc};
use std::thread;

use pollster::block_on;
use ttl_memo::Source::{Computed, Hit, Stale, Waited};
use ttl_memo::test_util::{background_done, isolate};
use ttl_memo::{Key, ManualTimer, TtlCache, ttl_cache};

use crate::attribute::{MINUTE, Runs};

/// The README's comparison: a call says where its result came from.
#[test]
fn a_call_says_whether_it_ran_the_body() {
    #[ttl_cache]
    fn double(n: u64) -> u64 {
        2 * n
    }
    #[ttl_cache]
    async fn triple(n: u64) -> u64 {
        ready(3 * n).await
    }
    #[ttl_cache]
    fn shown<T: Key + Display>(value: T, prefix: impl Key + Display) -> String {
        format!("{prefix}{value}")
    }

    assert_eq!((double::cache_call(2), double::cache_call(2), double(2)), ((4, Computed), (4, Hit), 4));
    assert_eq!(block_on(triple::cache_call(2)), (6, Computed));
    assert_eq!(block_on(triple::cache_call(2)), (6, Hit));
    assert_eq!(shown::cache_call(1_u8, '#'), ("#1".to_owned(), Computed));
    assert_eq!(shown(1_u8, '#'), "#1");
    assert_eq!(shown::cache_call(1_u8, '#'), ("#1".to_owned(), Hit));
    assert_eq!((double::cache_info().hits, double::cache_info().misses), (2, 1));
}

#[test]
fn a_call_of_a_method_does_too() {
    struct Api {
        names: TtlCache<u64, String>,
    }
    trait Describe {
        fn describe(&self) -> String;
    }
    #[ttl_cache]
    impl Api {
        #[ttl_cache(cache = self.names)]
        fn name(&self, id: u64) -> String {
            format!("user {id}")
        }
        #[ttl_cache(cache = &self.names)]
        async fn name_later(&self, id: u64) -> String {
            ready(format!("user {id}")).await
        }
    }
    #[ttl_cache]
    impl Describe for u64 {
        #[ttl_cache(handle = Descriptions)]
        fn describe(&self) -> String {
            format!("the number {self}")
        }
    }

    let api = Api { names: TtlCache::new(8, MINUTE) };
    assert_eq!(api.name_cache_call(7), ("user 7".to_owned(), Computed));
    assert_eq!(api.name_cache_call(7), ("user 7".to_owned(), Hit));
    assert_eq!(block_on(api.name_later_cache_call(7)), ("user 7".to_owned(), Hit));
    assert_eq!(Descriptions::cache_call(&7), ("the number 7".to_owned(), Computed));
    assert_eq!((7_u64.describe(), Descriptions::cache_call(&7).1), ("the number 7".to_owned(), Hit));
}

#[test]
fn an_error_was_computed_or_hit_if_it_is_remembered() {
    #[ttl_cache]
    fn fail(n: u8) -> Result<u8, u8> {
        Err(n)
    }
    #[ttl_cache(err_ttl = "1m")]
    fn fail_for_a_minute(n: u8) -> Result<u8, u8> {
        Err(n)
    }

    assert_eq!((fail::cache_call(1), fail::cache_call(1)), ((Err(1), Computed), (Err(1), Computed)));
    assert_eq!(fail_for_a_minute::cache_call(1), (Err(1), Computed));
    assert_eq!(fail_for_a_minute::cache_call(1), (Err(1), Hit));
}

#[test]
fn an_old_value_is_stale_whether_the_next_one_is_computed_or_has_failed() {
    let (clock, cache) = store();
    cache.insert('a', 0);
    clock.advance(MINUTE);

    let ask = || cache.get_or_insert_with_source('a', || unreachable!());
    let computing = cache.try_get_or_insert_with_source('a', || {
        assert_eq!(on_another_thread(ask), (0, Stale));
        Err("no answer")
    });
    assert_eq!(computing, Ok((0, Stale)));
    assert_eq!(ask(), (0, Stale));
    let later = cache.try_get_or_insert_with_source_async('a', async { Err::<i32, _>("not polled") });
    assert_eq!(block_on(later), Ok((0, Stale)));
    assert_eq!((cache.info().stale_hits, cache.info().failures), (3, 1));
}

#[test]
fn a_refresh_in_the_background_leaves_the_old_value_stale() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    fn run() -> usize {
        RUNS.count()
    }
    let test = isolate();

    assert_eq!(run::cache_call(), (0, Computed));
    test.advance(MINUTE);
    assert_eq!(run::cache_call(), (0, Stale));
    background_done();
    assert_eq!(run::cache_call(), (1, Hit));
}

#[test]
fn a_caller_that_waited_says_so() {
    let (_, cache) = &store();
    let ask = || cache.get_or_insert_with_source('a', || unreachable!());
    let ask_as_task = || block_on(cache.get_or_insert_with_source_async('a', async { unreachable!() }));

    thread::scope(|scope| {
        let (begin, has_begun) = mpsc::channel();
        let computing = scope.spawn(move || {
            cache.get_or_insert_with_source('a', || {
                begin.send(()).unwrap();
                until_others_wait(cache, 2);
                7
            })
        });
        has_begun.recv().unwrap();
        let waiting = [scope.spawn(ask), scope.spawn(ask_as_task)];
        assert_eq!(waiting.map(|waiting| waiting.join().unwrap()), [(7, Waited); 2]);
        assert_eq!(computing.join().unwrap(), (7, Computed));
    });
    assert_eq!(ask(), (7, Hit));
}

#[test]
fn a_caller_that_waited_for_a_failure_got_the_old_value() {
    let clock = Arc::new(ManualTimer::new());
    let cache = &TtlCache::builder().ttl(MINUTE).stale_if_error(MINUTE).timer(Arc::clone(&clock)).build();
    cache.insert('a', 0);
    clock.advance(MINUTE);

    thread::scope(|scope| {
        let (begin, has_begun) = mpsc::channel();
        let computing = scope.spawn(move || {
            cache.try_get_or_insert_with_source('a', || {
                begin.send(()).unwrap();
                until_others_wait(cache, 1);
                Err("no answer")
            })
        });
        has_begun.recv().unwrap();
        assert_eq!(cache.get_or_insert_with_source('a', || unreachable!()), (0, Stale));
        assert_eq!(computing.join().unwrap(), Ok((0, Stale)));
    });
    let info = cache.info();
    assert_eq!((info.hits, info.misses, info.stale_hits, info.failures), (1, 1, 1, 1));
}

/// A clock, and a store that follows it: values are fresh for a minute and stale for another.
fn store() -> (Arc<ManualTimer>, TtlCache<char, i32>) {
    let clock = Arc::new(ManualTimer::new());
    let cache = TtlCache::builder().ttl(MINUTE).stale(MINUTE).timer(Arc::clone(&clock)).build();
    (clock, cache)
}

fn on_another_thread<R: Send>(run: impl FnOnce() -> R + Send) -> R {
    thread::scope(|scope| scope.spawn(run).join().unwrap())
}

fn until_others_wait(cache: &TtlCache<char, i32>, others: u64) {
    while cache.info().waits < others {
        thread::yield_now();
    }
}
