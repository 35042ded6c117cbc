//! Generic functions: each instantiation has its own store.

use std::any::type_name;
use std::fmt::{Debug, Display};
use std::hash::Hash;
use std::num::ParseIntError;
use std::str::FromStr;
use std::sync::Barrier;
use std::thread;

use pollster::block_on;
use ttl_memo::{CacheInfo, Key, TtlCache, Value, ttl_cache};

use super::Runs;

pub(super) fn counts(info: &CacheInfo) -> (u64, u64, usize) {
    (info.hits, info.misses, info.currsize)
}

#[test]
fn equal_keys_of_two_types_are_not_shared() {
    #[ttl_cache]
    fn name<T: 'static>(_number: u8) -> &'static str {
        type_name::<T>()
    }

    assert_eq!((name::<u8>(1), name::<u16>(1), name::<u8>(1)), ("u8", "u16", "u8"));
    assert_eq!(counts(&name::cache_info()), (1, 2, 2));
}

#[test]
fn a_type_is_found_by_its_arguments() {
    #[ttl_cache]
    fn text<T: Key + Display>(item: T) -> String {
        item.to_string()
    }

    assert_eq!((text(1_u8), text(1_u16), text("1")), ("1".into(), "1".into(), "1".into()));
    let bytes: &'static TtlCache<u8, String> = text::cache::<u8>();
    let shorts: &'static TtlCache<u16, String> = text::cache::<u16>();
    assert_eq!((bytes.keys(), shorts.keys()), (vec![1], vec![1]));
    assert_eq!((text::cache_peek(1_u8), text::cache_peek(2_u8)), (Some("1".into()), None));
}

#[test]
fn constants_tell_stores_apart() {
    #[ttl_cache]
    fn power<const N: u32>(base: u64) -> u64 {
        base.pow(N)
    }
    #[ttl_cache]
    fn sum<const N: usize>(numbers: [u64; N]) -> u64 {
        numbers.iter().sum()
    }

    assert_eq!((power::<2>(3), power::<3>(3), power::<2>(3)), (9, 27, 9));
    assert_eq!((power::cache::<2>().get(&3), power::cache::<3>().get(&3)), (Some(9), Some(27)));
    assert_eq!((sum([1, 2]), sum([1, 2, 3])), (3, 6));
    let pairs: &'static TtlCache<[u64; 2], u64> = sum::cache::<2>();
    assert_eq!(pairs.len(), 1);
}

#[test]
fn a_where_clause_holds_for_the_helpers_too() {
    #[ttl_cache]
    fn largest<T>(items: &[T]) -> Option<T>
    where
        T: Key + Ord,
        Option<T>: Debug,
    {
        items.iter().max().cloned()
    }

    assert_eq!((largest(&[1, 3, 2]), largest(&["a", "b"])), (Some(3), Some("b")));
    assert_eq!(largest::cache_remove(&[1, 3, 2]), Some(Some(3)));
    assert_eq!(largest::cache_insert(&[1, 3, 2], Some(7)), None);
    assert_eq!(largest(&[1, 3, 2]), Some(7));
    assert_eq!(largest::cache_refresh(&[1, 3, 2]), Some(3));
    assert_eq!(largest::uncached(&[1]), Some(1));
}

#[test]
fn a_bound_may_hold_for_every_lifetime() {
    #[ttl_cache]
    fn total<T>(items: &[T]) -> u64
    where
        T: Key,
        for<'a> &'a T: Into<u64>,
    {
        items.iter().map(Into::into).sum()
    }
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Id(u64);
    impl From<&Id> for u64 {
        fn from(id: &Id) -> Self {
            id.0
        }
    }

    assert_eq!((total(&[Id(1), Id(2)]), total(&[Id(1), Id(2)])), (3, 3));
    assert_eq!(counts(&total::cache_info()), (1, 1, 1));
}

#[test]
#[allow(clippy::needless_lifetimes, clippy::multiple_bound_locations)]
fn lifetimes_may_have_names() {
    #[ttl_cache]
    fn join<'a, 'b: 'a>(left: &'a str, right: &'b str, rest: &'a [&'b str]) -> String {
        let longer: &'a str = right;
        [left, longer, &rest.concat()].concat()
    }
    #[ttl_cache]
    fn join_where<'a, 'b, T: Key + AsRef<str>>(left: &'a T, right: &'b str) -> String
    where
        'b: 'a,
        T: 'a,
    {
        let longer: &'a str = right;
        [left.as_ref(), longer].concat()
    }

    let right = String::from("b");
    assert_eq!((join("a", &right, &["c", &right]), join("a", &right, &["c", &right])), ("abcb".into(), "abcb".into()));
    assert_eq!(counts(&join::cache_info()), (1, 1, 1));
    assert_eq!((join_where(&"a", &right), join_where(&String::from("a"), "b")), ("ab".into(), "ab".into()));
    assert_eq!(join_where::cache::<&'static str>().len(), 1);
}

#[test]
fn an_impl_trait_argument_is_a_type_parameter() {
    #[ttl_cache]
    fn text(item: impl Key + Display, more: &(impl Key + Display)) -> String {
        format!("{item}{more}")
    }

    assert_eq!((text(1_u8, &'a'), text(1_u16, &'a'), text(1_u8, &'a')), ("1a".into(), "1a".into(), "1a".into()));
    assert_eq!(counts(&text::cache_info()), (1, 2, 2));
    assert_eq!(text::cache_peek(1_u8, &'a'), Some("1a".into()));
    assert_eq!(text::uncached(1_u8, &'a'), "1a");
    text::cache_clear();
    assert!(!text::cache_contains(1_u16, &'a'));
}

#[test]
fn impl_trait_may_be_nested_in_a_parameter_and_used_in_several() {
    #[ttl_cache]
    fn join<T: Key + Default + Display>(
        items: &[impl Key + Display],
        last: Option<T>,
        (a, _): (impl Key + Display, u8),
    ) -> String {
        let items: String = items.iter().map(ToString::to_string).collect();
        format!("{items}{}{a}", last.unwrap_or_default())
    }

    assert_eq!((join(&[1, 2], Some('c'), ("d", 0)), join(&["a"], None::<u8>, (1, 0))), ("12cd".into(), "a01".into()));
    assert!(join::cache_contains(&[1, 2], Some('c'), ("d", 0)));
}

#[test]
fn info_and_clear_speak_for_all_types() {
    #[ttl_cache(maxsize = 2)]
    fn text<T: Key + Display>(item: T) -> String {
        item.to_string()
    }

    assert_eq!(counts(&text::cache_info()), (0, 0, 0));
    for number in 0..3_u8 {
        text(number);
        text(u32::from(number));
    }
    text(2_u8);

    assert_eq!(counts(&text::cache_info()), (1, 6, 4));
    assert_eq!(text::cache_info().evictions, 2);
    text::cache_clear();
    assert_eq!(counts(&text::cache_info()), (0, 0, 0));
    assert_eq!((text::cache::<u8>().len(), text::cache::<u32>().len()), (0, 0));
}

#[test]
fn a_hundred_types_are_a_hundred_stores() {
    #[ttl_cache]
    fn number<const N: u64>() -> u64 {
        N
    }
    macro_rules! tens {
        ($($ten:literal)*) => {
            [$(
                number::<{ $ten }>, number::<{ $ten + 1 }>, number::<{ $ten + 2 }>, number::<{ $ten + 3 }>,
                number::<{ $ten + 4 }>, number::<{ $ten + 5 }>, number::<{ $ten + 6 }>, number::<{ $ten + 7 }>,
                number::<{ $ten + 8 }>, number::<{ $ten + 9 }>,
            )*]
        };
    }
    let numbers: [fn() -> u64; 100] = tens![0 10 20 30 40 50 60 70 80 90];

    for _ in 0..2 {
        assert!(numbers.iter().zip(0..).all(|(number, expected)| number() == expected));
    }
    assert_eq!(counts(&number::cache_info()), (100, 100, 100));
}

#[test]
fn threads_that_come_first_for_a_type_build_one_store() {
    const THREADS: usize = 8;
    static ALL: Barrier = Barrier::new(THREADS);
    static RUNS: Runs = Runs::new();
    #[ttl_cache]
    fn run<const N: usize>() -> usize {
        RUNS.count();
        N
    }
    let runs: [fn() -> usize; 8] = [run::<0>, run::<1>, run::<2>, run::<3>, run::<4>, run::<5>, run::<6>, run::<7>];

    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                ALL.wait();
                assert!(runs.iter().enumerate().all(|(expected, run)| run() == expected));
            });
        }
    });

    assert_eq!(RUNS.get(), runs.len());
    assert_eq!(counts(&run::cache_info()), (56, 8, 8));
}

#[test]
fn an_async_function_may_be_generic() {
    #[ttl_cache]
    async fn parse<T: FromStr + Value>(text: &str) -> Result<T, T::Err> {
        std::future::ready(text).await.parse()
    }
    fn is_send<T: Send>(value: T) -> T {
        value
    }

    assert_eq!(block_on(is_send(parse::<u8>("300"))).ok(), None);
    assert_eq!(block_on(parse::<u16>("300")), Ok(300));
    assert_eq!(block_on(parse::<u16>("300")), Ok(300));
    assert_eq!(counts(&parse::cache_info()), (1, 2, 1));
    assert_eq!(block_on(parse::uncached::<u16>("300")), Ok(300));
    assert_eq!(block_on(parse::cache_refresh::<u16>("300")), Ok(300));
}

#[test]
fn a_generic_function_may_call_itself() {
    #[ttl_cache(maxsize = None)]
    fn fibonacci<T: Key + From<u8> + std::ops::Add<Output = T>>(number: u8) -> T {
        if number < 2 { number.into() } else { fibonacci::<T>(number - 1) + fibonacci::<T>(number - 2) }
    }
    #[ttl_cache]
    fn depth<T: Key>(item: T, left: u8) -> String {
        // Two types in turn, or the compiler would have no end of them.
        if left == 0 {
            type_name::<T>().to_owned()
        } else {
            format!("{}>{}", type_name::<T>(), depth(left, 0)) + if item == item.clone() { "" } else { "!" }
        }
    }

    assert_eq!(fibonacci::<u64>(60), 1_548_008_755_920);
    assert_eq!(fibonacci::<u128>(60), 1_548_008_755_920);
    assert_eq!(fibonacci::cache_info().misses, 122);
    assert_eq!(depth('a', 1), "char>u8");
}

#[test]
fn an_error_is_of_the_type() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache]
    fn parse<T: FromStr + Value>(text: &str) -> Result<T, T::Err> {
        RUNS.count();
        text.parse()
    }

    let failed: [Result<u8, ParseIntError>; 2] = [parse("a"), parse("a")];
    assert!(failed.iter().all(Result::is_err));
    assert_eq!((parse::<u8>("1"), parse::<u8>("1"), parse::<i64>("1")), (Ok(1), Ok(1), Ok(1)));
    assert_eq!(RUNS.get(), 4);
    let cache: &'static TtlCache<String, u8> = parse::cache::<u8>();
    assert_eq!(cache.keys(), ["1"]);
}

#[test]
fn an_error_is_not_stored_under_any_alias_of_result() {
    type Outcome<T> = Result<T, String>;
    type Swapped<E, T> = Result<T, E>;
    type Answer = Result<u8, ()>;
    #[ttl_cache]
    fn outcome<T: Key + Default>(item: T) -> Outcome<T> {
        if item == T::default() { Err("nothing".to_owned()) } else { Ok(item) }
    }
    #[ttl_cache]
    fn swapped<T: Key + Default>(item: T) -> Swapped<(), T> {
        if item == T::default() { Err(()) } else { Ok(item) }
    }
    #[ttl_cache]
    fn answer<T: Key + Default>(item: T) -> Answer {
        if item == T::default() { Err(()) } else { Ok(1) }
    }
    #[ttl_cache]
    fn written<T: Key + Default>(item: T) -> std::io::Result<T> {
        if item == T::default() { Err(std::io::Error::other("nothing")) } else { Ok(item) }
    }

    for item in [0, 1] {
        let _ = (outcome(item), swapped(item), answer(item), written(item));
    }

    let (outcome, swapped) = (outcome::cache::<i32>(), swapped::cache::<i32>());
    let (answer, written) = (answer::cache::<i32>(), written::cache::<i32>());
    assert_eq!((outcome.items(), swapped.items()), (vec![(1, 1)], vec![(1, 1)]));
    assert_eq!((answer.items(), written.items()), (vec![(1, 1)], vec![(1, 1)]));
}

#[test]
fn a_type_that_is_no_part_of_the_key_may_borrow() {
    #[ttl_cache(key = |id| -> u64 { id })]
    fn by_key<T: AsRef<str>>(text: T, id: u64) -> usize {
        text.as_ref().len() + usize::try_from(id).unwrap()
    }
    #[ttl_cache(skip(text))]
    fn by_skip<T: AsRef<str>>(text: &T, id: u64) -> usize {
        text.as_ref().len() + usize::try_from(id).unwrap()
    }

    let (one, two) = ("a".to_owned(), "ab".to_owned());
    assert_eq!((by_key(one.as_str(), 1), by_key(two.as_str(), 1), by_key(two.clone(), 1)), (2, 2, 3));
    assert_eq!((by_skip(&one.as_str(), 1), by_skip(&two.as_str(), 1), by_skip(&two, 1)), (2, 2, 3));
    assert_eq!(by_key::cache_info().misses, 2);
}

#[test]
fn a_function_with_a_given_cache_may_borrow_in_its_types() {
    #[ttl_cache(cache = lengths, skip(text))]
    fn length<T: AsRef<str>>(lengths: &TtlCache<u64, usize>, text: T, id: u64) -> usize {
        lengths.len() + text.as_ref().len() + usize::try_from(id).unwrap()
    }

    let (lengths, text) = (TtlCache::builder().build(), "ab".to_owned());
    assert_eq!((length(&lengths, text.as_str(), 1), length(&lengths, "abc", 1), lengths.len()), (3, 3, 1));
}
