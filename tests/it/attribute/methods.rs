//! Methods and associated functions, whose helpers stand among the methods of their type.

// A method that could be a function, or take `self` otherwise, is the point of many a test here.
#![allow(clippy::needless_arbitrary_self_type, clippy::needless_pass_by_value)]
#![allow(clippy::trivially_copy_pass_by_ref, clippy::unused_self)]
// Each test adds methods to the one type.
#![allow(non_local_definitions)]
#![allow(clippy::type_complexity, clippy::unused_async)]

use std::future::ready;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use pollster::block_on;
use ttl_memo::{ManualTimer, TtlCache, ttl_cache};

use super::{MINUTE, Runs};

/// An instance that is told from others by its number.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct S(u64);

#[test]
fn an_error_of_a_method_is_not_stored() {
    type Answer<T> = Result<T, u8>;
    static RUNS: Runs = Runs::new();
    #[ttl_cache]
    impl S {
        #[ttl_cache]
        fn fail_once(&self) -> Answer<Self> {
            match RUNS.count() {
                0 => Err(1),
                _ => Ok(self.clone()),
            }
        }
    }

    assert_eq!((S(1).fail_once(), S(1).fail_once(), S(1).fail_once()), (Err(1), Ok(S(1)), Ok(S(1))));
    let cache: &'static TtlCache<S, S> = S::fail_once_cache();
    assert_eq!(cache.info().misses, 2);
}

#[test]
fn a_methods_value_lives_as_long_as_its_options_say() {
    static CLOCK: ManualTimer = ManualTimer::new();
    static RUNS: Runs = Runs::new();
    #[ttl_cache]
    impl S {
        #[ttl_cache(ttl = "1m", maxsize = 8, timer = CLOCK, name = "runs", cache_if = |run| *run < 100)]
        fn run_for_a_minute(&self) -> usize {
            RUNS.count()
        }
    }

    assert_eq!(S(1).run_for_a_minute(), 0);
    CLOCK.advance(MINUTE);
    assert_eq!(S(1).run_for_a_minute(), 1);
    let parameters = S::run_for_a_minute_cache().parameters();
    assert_eq!((parameters.ttl, parameters.maxsize), (Some(MINUTE), Some(8)));
    assert_eq!(parameters.name.as_deref(), Some("runs"));
}

#[test]
fn uncached_runs_a_methods_body_alone() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache]
    impl S {
        #[ttl_cache]
        fn count_runs(&self, by: usize) -> usize {
            RUNS.count() + by
        }
    }

    assert_eq!((S(1).count_runs_uncached(0), S(1).count_runs_uncached(0)), (0, 1));
    assert_eq!(S::count_runs_cache().len(), 0);
    assert_eq!(S(1).count_runs(0), 2);
}

#[test]
fn a_method_may_call_itself() {
    #[ttl_cache]
    impl S {
        #[ttl_cache(maxsize = None)]
        fn fibonacci(&self, number: u64) -> u64 {
            if number < 2 { number * self.0 } else { self.fibonacci(number - 1) + self.fibonacci(number - 2) }
        }
    }

    assert_eq!(S(1).fibonacci(60), 1_548_008_755_920);
    assert_eq!(S::fibonacci_cache().info().misses, 61);
}

#[test]
fn threads_that_call_a_method_run_its_body_once() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache]
    impl S {
        #[ttl_cache]
        fn run_in_threads(&self) -> usize {
            RUNS.count()
        }
    }

    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_eq!(S(1).run_in_threads(), 0));
        }
    });
    assert_eq!(RUNS.get(), 1);
}

#[test]
fn other_items_of_the_block_are_as_they_were() {
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Api;
    #[ttl_cache]
    #[allow(non_upper_case_globals)]
    impl Api {
        const one: u64 = 1;

        #[ttl_cache]
        fn remembered(&self) -> u64 {
            Self::one + self.plain()
        }

        const fn plain(&self) -> u64 {
            2
        }

        async fn later(&mut self) -> u64 {
            ready(self.remembered()).await
        }
    }

    assert_eq!((Api.remembered(), Api.plain(), block_on(Api.later())), (3, 2, 3));
}

#[test]
fn an_async_method_is_remembered() {
    static RUNS: Runs = Runs::new();
    struct Api {
        runs: TtlCache<u8, usize>,
    }
    #[ttl_cache]
    impl S {
        #[ttl_cache]
        async fn run_later(&self, name: &str) -> Result<usize, String> {
            std::future::ready(name).await;
            Ok(RUNS.count())
        }
        #[ttl_cache]
        async fn run_counted(self: Arc<Self>) -> usize {
            std::future::ready(RUNS.count()).await
        }
    }
    #[ttl_cache]
    impl Api {
        #[ttl_cache(cache = self.runs)]
        async fn run(&self, _number: u8) -> usize {
            std::future::ready(RUNS.count()).await
        }
    }
    fn is_send<T: Send>(value: T) -> T {
        value
    }

    assert_eq!(block_on(is_send(S(1).run_later("a"))), Ok(0));
    assert_eq!(block_on(S(1).run_later("a")), Ok(0));
    assert_eq!(block_on(is_send(S(1).run_later_uncached("a"))), Ok(1));
    let counted = || Arc::new(S(1)).run_counted();
    assert_eq!((block_on(is_send(counted())), block_on(counted())), (2, 2));
    let api = Api { runs: TtlCache::new(8, MINUTE) };
    assert_eq!((block_on(is_send(api.run(1))), block_on(api.run(1))), (3, 3));
}

mod api {
    use ttl_memo::ttl_cache;

    pub(crate) struct Api;

    #[ttl_cache]
    impl Api {
        #[ttl_cache]
        pub(crate) fn double(number: u64) -> u64 {
            Self::half(number * 4)
        }

        #[ttl_cache]
        fn half(number: u64) -> u64 {
            number / 2
        }

        pub(crate) fn halves() -> usize {
            Self::half_cache().len()
        }
    }
}

#[test]
fn the_helpers_are_as_visible_as_the_method() {
    assert_eq!(api::Api::double(1), 2);
    assert_eq!(api::Api::double_cache().len(), 1);
    assert_eq!(api::Api::double_uncached(1), 2);
    assert_eq!(api::Api::halves(), 1);
}

#[test]
fn methods_of_the_same_name_are_of_their_types() {
    struct A;
    struct B;
    #[ttl_cache]
    impl A {
        #[ttl_cache]
        fn name(_number: u8) -> &'static str {
            "a"
        }
    }
    #[ttl_cache]
    impl B {
        #[ttl_cache]
        fn name(_number: u8) -> &'static str {
            "b"
        }
    }

    assert_eq!((A::name(1), B::name(1)), ("a", "b"));
    assert_eq!((A::name_cache().len(), B::name_cache().len()), (1, 1));
}

#[test]
fn a_type_may_have_several_blocks() {
    struct Api;
    #[ttl_cache]
    impl Api {
        #[ttl_cache]
        fn first() -> u8 {
            1
        }
    }
    #[ttl_cache]
    impl Api {
        #[ttl_cache]
        fn second() -> u8 {
            2
        }
    }

    assert_eq!((Api::first(), Api::second()), (1, 2));
}

#[test]
fn the_name_is_the_methods_path() {
    struct Api;
    #[ttl_cache]
    impl Api {
        #[ttl_cache]
        fn user(_id: u64) {}
    }

    let name = Api::user_cache().parameters().name.unwrap();
    assert_eq!(name, concat!(module_path!(), "::Api::user"));
}

#[test]
fn a_handle_may_be_given_on_a_type_of_ones_own() {
    struct Api;
    #[ttl_cache]
    impl Api {
        #[ttl_cache(handle = Doubles)]
        fn double(number: u64) -> u64 {
            number * 2
        }
        #[ttl_cache(handle = Triples, skip(self))]
        fn triple(&self, number: u64) -> u64 {
            number * 3
        }
    }

    assert_eq!((Api::double(2), Api.triple(2)), (4, 6));
    assert_eq!((Doubles::cache_peek(2), Triples::cache_peek(2)), (Some(4), Some(6)));
    assert_eq!(Triples::cache_refresh(&Api, 2), 6);
    assert_eq!(Doubles::cache_parameters().name.unwrap().rsplit("::").next(), Some("double"));
}

#[test]
fn an_enum_has_methods_too() {
    #[derive(Clone, PartialEq, Eq, Hash)]
    enum Either {
        Left(String),
        Right { number: u64 },
    }
    #[ttl_cache]
    impl Either {
        #[ttl_cache]
        fn size(&self) -> u64 {
            match self {
                Self::Left(text) => text.len() as u64,
                Self::Right { number } => *number,
            }
        }
    }

    assert_eq!((Either::Left("ab".to_owned()).size(), Either::Right { number: 3 }.size()), (2, 3));
    assert_eq!(Either::size_cache().len(), 2);
}

#[test]
fn a_method_may_borrow_values_that_it_does_not_return() {
    #[ttl_cache]
    impl S {
        #[ttl_cache]
        fn count<'a, 'b: 'a>(&'a self, words: &'b [&'a str], rest: (&'a str, Option<&'b [u8]>)) -> usize {
            words.len() + rest.0.len() + rest.1.map_or(0, <[u8]>::len)
        }
    }

    let word = String::from("b");
    assert_eq!(S(1).count(&["a", &word], (&word, Some(&[1]))), 4);
    let cache: &'static TtlCache<(S, Vec<String>, (String, Option<Vec<u8>>)), usize> = S::count_cache();
    assert_eq!(cache.len(), 1);
}

#[test]
fn a_panic_in_a_method_stores_nothing() {
    static BROKEN: AtomicBool = AtomicBool::new(true);
    #[ttl_cache]
    impl S {
        #[ttl_cache]
        fn fragile(&self) -> u64 {
            assert!(!BROKEN.swap(false, Ordering::Relaxed), "as it must in this test");
            self.0
        }
    }

    assert!(thread::spawn(|| S(1).fragile()).join().is_err());
    assert_eq!(S(1).fragile(), 1);
    assert_eq!(S::fragile_cache().info().misses, 2);
}
