//! Methods and associated functions, whose helpers stand among the methods of their type.

// A method that could be a function, or take `self` otherwise, is the point of many a test here.
#![allow(clippy::trivially_copy_pass_by_ref, clippy::unused_self, clippy::needless_pass_by_value)]
// Each test adds methods to the one type.
#![allow(non_local_definitions)]

use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use pollster::block_on;
use ttl_memo::{Key, ManualTimer, TtlCache, Value, ttl_cache};

use super::{MINUTE, Runs};

/// An instance that is told from others by its number.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct S(u64);

#[test]
fn self_is_part_of_the_key() {
    #[ttl_cache]
    impl S {
        #[ttl_cache]
        fn plus(&self, number: u64) -> u64 {
            self.0 + number
        }
    }

    assert_eq!((S(1).plus(1), S(100).plus(1), S(1).plus(1)), (2, 101, 2));
    let cache: &'static TtlCache<(S, u64), u64> = S::plus_cache();
    assert_eq!((cache.info().misses, cache.info().hits), (2, 1));
    assert_eq!(cache.get(&(S(100), 1)), Some(101));
}

#[test]
fn equal_instances_share_what_is_remembered() {
    static RUNS: Runs = Runs::new();
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Api(u8);
    #[ttl_cache]
    impl Api {
        #[ttl_cache]
        fn run(&self) -> usize {
            RUNS.count()
        }
    }

    assert_eq!((Api(1).run(), Api(1).run(), Api(2).run()), (0, 0, 1));
}

#[test]
fn self_may_be_taken_in_every_way() {
    #[ttl_cache]
    impl S {
        #[ttl_cache]
        fn by_reference(&self) -> u64 {
            self.0
        }
        #[ttl_cache]
        fn by_value(self) -> u64 {
            let Self(number) = self;
            number
        }
        #[ttl_cache]
        fn by_changed_value(mut self) -> u64 {
            self.0 += 1;
            self.0
        }
        #[ttl_cache]
        fn typed(self: Self) -> u64 {
            self.0
        }
        #[ttl_cache]
        fn typed_reference(self: &Self) -> u64 {
            self.0
        }
        #[ttl_cache]
        fn boxed(self: Box<Self>) -> u64 {
            self.0
        }
        #[ttl_cache]
        fn counted(self: Arc<Self>) -> u64 {
            self.0
        }
        #[ttl_cache]
        fn by_counted_reference(self: &Arc<Self>) -> u64 {
            self.0
        }
        #[ttl_cache(skip(self))]
        fn counted_in_one_thread(self: Rc<Self>, number: u64) -> u64 {
            self.0 + number
        }
        #[ttl_cache]
        fn named_lifetime<'a>(&'a self) -> u64 {
            self.0
        }
    }

    for _ in 0..2 {
        assert_eq!((S(1).by_reference(), S(2).by_value(), S(3).by_changed_value()), (1, 2, 4));
        assert_eq!((S(4).typed(), S(5).typed_reference(), Box::new(S(6)).boxed()), (4, 5, 6));
        assert_eq!((Arc::new(S(7)).counted(), Arc::new(S(8)).by_counted_reference()), (7, 8));
        assert_eq!((Rc::new(S(9)).counted_in_one_thread(1), S(10).named_lifetime()), (10, 10));
    }
    let by_reference: &'static TtlCache<S, u64> = S::by_reference_cache();
    let boxed: &'static TtlCache<Box<S>, u64> = S::boxed_cache();
    let counted: &'static TtlCache<Arc<S>, u64> = S::counted_cache();
    let by_counted_reference: &'static TtlCache<Arc<S>, u64> = S::by_counted_reference_cache();
    for cache in [by_reference.info(), boxed.info(), counted.info(), by_counted_reference.info()] {
        assert_eq!((cache.misses, cache.hits), (1, 1));
    }
}

#[test]
fn a_pinned_self_is_skipped() {
    struct Api(u64);
    #[ttl_cache]
    impl Api {
        #[ttl_cache(skip(self))]
        fn plus(self: Pin<&Self>, number: u64) -> u64 {
            self.0 + number
        }
    }

    assert_eq!(Pin::new(&Api(1)).plus(1), 2);
    assert_eq!(Pin::new(&Api(2)).plus(1), 2);
}

#[test]
fn a_changed_self_is_skipped() {
    struct Connection(u64);
    #[ttl_cache]
    impl Connection {
        #[ttl_cache(skip(self))]
        fn ask(&mut self, number: u64) -> u64 {
            self.0 += 1;
            number
        }
    }

    let mut connection = Connection(0);
    assert_eq!((connection.ask(1), connection.ask(1), connection.ask(2)), (1, 1, 2));
    assert_eq!(connection.0, 2);
    assert_eq!(connection.ask_uncached(1), 1);
    assert_eq!(connection.0, 3);
}

#[test]
fn an_associated_function_has_no_self_to_ask_for() {
    static RUNS: Runs = Runs::new();
    // Nothing is derived.
    struct Api(usize);
    #[ttl_cache]
    impl Api {
        #[ttl_cache]
        fn run(_name: &str) -> usize {
            Self(RUNS.count()).0
        }
    }

    assert_eq!((Api::run("a"), Api::run("a"), Api::run("b")), (0, 0, 1));
    let cache: &'static TtlCache<String, usize> = Api::run_cache();
    assert_eq!(cache.len(), 2);
    assert_eq!(Api::run_uncached("a"), 2);
}

#[test]
fn a_method_may_speak_of_its_type_as_self() {
    #[ttl_cache]
    impl S {
        const ONE: u64 = 1;

        #[ttl_cache]
        fn next(&self, other: &Self, more: Option<Self>) -> Option<Self> {
            Some(Self(self.0 + other.0 + more.map_or(Self::ONE, |more| more.0)))
        }
    }

    assert_eq!(S(1).next(&S(2), Some(S(3))), Some(S(6)));
    assert_eq!(S(1).next(&S(2), None), Some(S(4)));
    let cache: &'static TtlCache<(S, S, Option<S>), Option<S>> = S::next_cache();
    assert_eq!(cache.get(&(S(1), S(2), None)), Some(Some(S(4))));
}

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
fn a_skipped_self_is_no_part_of_the_key() {
    struct Api(u64);
    #[ttl_cache]
    impl Api {
        #[ttl_cache(skip(self))]
        fn plus(&self, number: u64) -> u64 {
            self.0 + number
        }
    }

    assert_eq!((Api(1).plus(1), Api(100).plus(1)), (2, 2));
    let cache: &'static TtlCache<u64, u64> = Api::plus_cache();
    assert_eq!(cache.keys(), [1]);
}

#[test]
fn a_key_may_take_a_part_of_self() {
    struct Api {
        id: u64,
        secret: u64,
    }
    #[ttl_cache]
    impl Api {
        #[ttl_cache(key = |this, name| -> (u64, String) { (this.id, name.to_owned()) })]
        fn ask(&self, name: &str) -> u64 {
            self.secret + name.len() as u64
        }
    }

    let (first, same, other) = (Api { id: 1, secret: 10 }, Api { id: 1, secret: 20 }, Api { id: 2, secret: 30 });
    assert_eq!((first.ask("a"), same.ask("a"), other.ask("a")), (11, 11, 31));
    let cache: &'static TtlCache<(u64, String), u64> = Api::ask_cache();
    assert_eq!(cache.get(&(2, "a".to_owned())), Some(31));
}

#[test]
fn an_instance_may_own_its_store() {
    static RUNS: Runs = Runs::new();
    struct Api {
        runs: TtlCache<String, usize>,
    }
    #[ttl_cache]
    impl Api {
        #[ttl_cache(cache = self.runs)]
        fn run(&self, _name: &str) -> usize {
            RUNS.count()
        }
    }

    let new = || Api { runs: TtlCache::new(8, MINUTE) };
    let (first, second) = (new(), new());
    assert_eq!((first.run("a"), second.run("a"), first.run("a")), (0, 1, 0));
    assert_eq!(first.runs.get("a"), Some(0));
    first.runs.clear();
    assert_eq!((first.run("a"), second.run("a")), (2, 1));
    assert_eq!(first.run_uncached("a"), 3);
}

#[test]
fn a_clone_that_shares_its_store_shares_what_is_remembered() {
    static RUNS: Runs = Runs::new();
    #[derive(Clone)]
    struct Api {
        runs: Arc<TtlCache<u8, usize>>,
    }
    #[ttl_cache]
    impl Api {
        #[ttl_cache(cache = self.runs)]
        fn run(&self, _number: u8) -> usize {
            RUNS.count()
        }
    }

    let api = Api { runs: Arc::new(TtlCache::new(8, MINUTE)) };
    assert_eq!((api.run(1), api.clone().run(1), api.clone().run(2)), (0, 0, 1));
}

#[test]
fn what_an_instance_owns_goes_with_it() {
    struct Api {
        tokens: TtlCache<u8, Arc<()>>,
    }
    #[ttl_cache]
    impl Api {
        #[ttl_cache(cache = self.tokens)]
        fn token(&self, _number: u8) -> Arc<()> {
            Arc::default()
        }
    }

    let api = Api { tokens: TtlCache::new(8, MINUTE) };
    let token = api.token(1);
    assert_eq!(Arc::strong_count(&token), 2);
    drop(api);
    assert_eq!(Arc::strong_count(&token), 1);
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
            self.remembered()
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

/// Something that finds.
trait Find {
    type Found;
    const LIMIT: usize = 3;

    fn find(&self, name: &str) -> Self::Found;

    fn found_twice(&self) -> (Self::Found, Self::Found) {
        (self.find("a"), self.find("a"))
    }
}

#[test]
fn a_traits_method_has_its_helpers_on_the_type() {
    static RUNS: Runs = Runs::new();
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Api(usize);
    #[ttl_cache]
    impl Find for Api {
        type Found = Option<usize>;

        #[ttl_cache]
        fn find(&self, name: &str) -> Self::Found {
            let found: Self::Found = Some(RUNS.count() + name.len() + self.0);
            found.filter(|_| Self::LIMIT > 2)
        }
    }

    assert_eq!(Api(10).found_twice(), (Some(11), Some(11)));
    assert_eq!(Find::find(&Api(20), "a"), Some(22));
    let cache: &'static TtlCache<(Api, String), Option<usize>> = Api::find_cache();
    assert_eq!((cache.info().misses, cache.info().hits), (2, 1));
    assert_eq!(Api(10).find_uncached("a"), Some(13));
}

#[test]
fn a_traits_method_is_named_after_the_type() {
    struct Api;
    #[ttl_cache]
    impl Find for Api {
        type Found = ();

        #[ttl_cache(skip(self))]
        fn find(&self, _name: &str) {}
    }

    assert!(Api::find_cache().parameters().name.unwrap().ends_with("::Api::find"));
}

#[test]
fn a_type_of_anothers_has_its_helpers_on_a_handle() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache]
    impl Find for Vec<u8> {
        type Found = Result<usize, u8>;

        #[ttl_cache(handle = Finds)]
        fn find(&self, name: &str) -> Self::Found {
            match RUNS.count() {
                0 => Err(0),
                _ => Ok(self.len() + name.len()),
            }
        }
    }

    assert_eq!((vec![1].find("a"), vec![1].find("a"), vec![1, 2].find("a")), (Err(0), Ok(2), Ok(3)));
    let cache: &'static TtlCache<(Vec<u8>, String), usize> = Finds::cache();
    assert_eq!(cache.len(), 2);
    assert_eq!(Finds::cache_info().misses, 3);
    assert_eq!(Finds::cache_peek(&vec![1], "a"), Some(2));
    assert_eq!(Finds::cache_remove(&vec![1], "a"), Some(2));
    assert_eq!(Finds::cache_insert(&vec![1], "a", 7), None);
    assert_eq!(vec![1].find("a"), Ok(7));
    assert_eq!(Finds::cache_refresh(&vec![1], "a"), Ok(2));
    assert_eq!(Finds::uncached(&vec![1, 2, 3], "a"), Ok(4));
    Finds::cache_clear();
    assert!(!Finds::cache_contains(&vec![1], "a"));
}

#[test]
fn a_reference_has_its_helpers_on_a_handle() {
    trait Length {
        fn length(self) -> usize;
    }
    #[ttl_cache]
    impl Length for &str {
        #[ttl_cache(handle = Lengths)]
        fn length(self) -> usize {
            self.len()
        }
    }

    assert_eq!(("ab".length(), "ab".length()), (2, 2));
    assert_eq!(Lengths::cache_info().misses, 1);
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
fn a_trait_with_parameters_is_implemented_for_each() {
    trait Convert<T> {
        fn convert(&self) -> T;
    }
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Api(u8);
    #[ttl_cache]
    impl Convert<u64> for Api {
        #[ttl_cache(handle = ToNumber)]
        fn convert(&self) -> u64 {
            u64::from(self.0)
        }
    }
    #[ttl_cache]
    impl Convert<String> for Api {
        #[ttl_cache(handle = ToText)]
        fn convert(&self) -> String {
            self.0.to_string()
        }
    }

    let (number, text): (u64, String) = (Api(7).convert(), Api(7).convert());
    assert_eq!((number, text.as_str()), (7, "7"));
    assert_eq!((ToNumber::cache_peek(&Api(7)), ToText::cache_peek(&Api(7))), (Some(7), Some("7".to_owned())));
}

#[test]
fn each_type_of_a_generic_block_has_a_store_of_its_own() {
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Boxed<T>(T);
    #[ttl_cache]
    impl<T: Key + ToString> Boxed<T> {
        #[ttl_cache]
        fn text(&self, more: &str) -> String {
            self.0.to_string() + more
        }
        #[ttl_cache]
        fn get(&self) -> T {
            self.0.clone()
        }
    }

    assert_eq!(
        (Boxed(1_u8).text("a"), Boxed(1_u16).text("b"), Boxed('c').text("d")),
        ("1a".into(), "1b".into(), "cd".into())
    );
    assert_eq!((Boxed(1_u8).text("a"), Boxed(1_u8).get()), ("1a".into(), 1));
    let bytes: &'static TtlCache<(Boxed<u8>, String), String> = Boxed::<u8>::text_cache();
    let shorts: &'static TtlCache<(Boxed<u16>, String), String> = Boxed::<u16>::text_cache();
    assert_eq!((bytes.info().hits, bytes.len(), shorts.info().hits, shorts.len()), (1, 1, 0, 1));
}

#[test]
fn a_block_may_be_of_one_type_of_a_generic_one() {
    struct Boxed<T>(T);
    #[ttl_cache]
    impl Boxed<u8> {
        #[ttl_cache(skip(self))]
        fn get(&self) -> u8 {
            self.0
        }
    }

    assert_eq!((Boxed(1).get(), Boxed(2).get()), (1, 1));
    assert_eq!(Boxed::<u8>::get_cache().len(), 1);
}

#[test]
fn a_block_may_have_lifetimes_and_constants() {
    struct Names<'a, const N: usize>([&'a str; N]);
    #[ttl_cache]
    impl<'a, const N: usize> Names<'a, N> {
        #[ttl_cache(key = |this, index| -> (Vec<String>, usize) { (this.0.map(str::to_owned).into(), index) })]
        fn at(&self, index: usize) -> Option<String> {
            let name: &'a str = self.0.get(index)?;
            Some(name.to_owned())
        }
        #[ttl_cache(skip(self))]
        fn length(&self) -> usize {
            N
        }
    }

    assert_eq!((Names(["a", "b"]).at(1), Names(["a"]).at(1)), (Some("b".to_owned()), None));
    assert_eq!((Names(["a", "b"]).length(), Names(["a"]).length(), Names(["c"]).length()), (2, 1, 1));
    assert_eq!(Names::<2>::length_cache().len(), 1);
}

#[test]
fn a_generic_trait_is_implemented_generically() {
    trait Describe<U> {
        type Text;
        fn describe(&self, with: &U) -> Self::Text;
    }
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Pair<T, U>(T, U);
    #[ttl_cache]
    impl<T, U> Describe<U> for Pair<T, U>
    where
        T: Key + ToString,
        U: Key + ToString,
    {
        type Text = String;

        #[ttl_cache]
        fn describe(&self, with: &U) -> Self::Text {
            self.0.to_string() + &self.1.to_string() + &with.to_string()
        }
    }

    assert_eq!((Pair(1, 'a').describe(&'b'), Pair('a', 1).describe(&2)), ("1ab".to_owned(), "a12".to_owned()));
    assert_eq!(Pair::<i32, char>::describe_cache().len(), 1);
}

#[test]
fn a_blanket_implementation_has_a_handle() {
    trait Shout {
        fn shout(&self) -> String;
    }
    #[ttl_cache]
    impl<T: Key + ToString> Shout for T {
        #[ttl_cache(handle = Shouts)]
        fn shout(&self) -> String {
            self.to_string().to_uppercase()
        }
    }

    assert_eq!((1.shout(), 'a'.shout(), "ab".shout(), 1.shout()), ("1".into(), "A".into(), "AB".into(), "1".into()));
    assert_eq!((Shouts::cache_info().misses, Shouts::cache_info().hits), (3, 1));
    assert_eq!(Shouts::cache_peek(&'a'), Some("A".to_owned()));
    assert_eq!(Shouts::cache::<i32>().len(), 1);
}

#[test]
fn a_generic_method_has_a_store_for_each_type() {
    #[ttl_cache]
    impl S {
        #[ttl_cache]
        fn with<T: Key + Into<u64>>(&self, more: T) -> u64 {
            self.0 + more.into()
        }
        #[ttl_cache]
        fn twice<T: Value + Default>() -> (T, T) {
            (T::default(), T::default())
        }
    }

    assert_eq!((S(1).with(1_u8), S(1).with(1_u16), S(2).with(1_u8)), (2, 2, 3));
    assert_eq!((S::with_cache::<u8>().len(), S::with_cache::<u16>().len()), (2, 1));
    assert_eq!(S::twice::<u8>(), (0, 0));
    let cache: &'static TtlCache<(), (u8, u8)> = S::twice_cache::<u8>();
    assert_eq!(cache.len(), 1);
    assert_eq!(S(1).with_uncached(1_u8), 2);
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
fn a_method_may_borrow_what_it_does_not_return() {
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

#[test]
fn instances_that_are_only_equal_by_their_own_measure_are_one_key() {
    #[derive(Clone, Debug)]
    struct Caseless(String);
    impl PartialEq for Caseless {
        fn eq(&self, other: &Self) -> bool {
            self.0.eq_ignore_ascii_case(&other.0)
        }
    }
    impl Eq for Caseless {}
    impl std::hash::Hash for Caseless {
        fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
            self.0.to_ascii_lowercase().hash(state);
        }
    }
    #[ttl_cache]
    impl Caseless {
        #[ttl_cache]
        fn text(&self) -> String {
            self.0.clone()
        }
    }

    assert_eq!((Caseless("Ann".into()).text(), Caseless("ANN".into()).text()), ("Ann".into(), "Ann".into()));
}
