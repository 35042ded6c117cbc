//! Types in generic functions: results, options, bounds, and stores of an isolated test.

use std::fmt::Display;
use std::hash::Hash;
use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use ttl_memo::test_util::isolate;
use ttl_memo::{Key, ManualTimer, TtlCache, Value, caches, ttl_cache};

use super::generics::counts;
use super::{MINUTE, SECOND};

#[test]
fn the_result_may_contain_the_type_parameter() {
    #[ttl_cache]
    fn wrapped<T: Key>(item: T) -> Option<(Vec<T>, [T; 2])> {
        Some((vec![item.clone()], [item.clone(), item]))
    }
    #[ttl_cache]
    fn first<I>(items: &I) -> Option<I::Item>
    where
        I: Key + IntoIterator<Item: Value>,
    {
        items.clone().into_iter().next()
    }

    assert_eq!(wrapped(1), Some((vec![1], [1, 1])));
    assert_eq!((first(&vec!['a', 'b']), first(&Some("a"))), (Some('a'), Some("a")));
    let cache: &'static TtlCache<Vec<char>, Option<char>> = first::cache::<Vec<char>>();
    assert_eq!(cache.len(), 1);
}

#[test]
fn an_argument_may_be_of_an_associated_type() {
    trait Table {
        type Id: Key;
        type Row: Value;
        fn row(id: &Self::Id) -> Self::Row;
    }
    struct Users;
    struct Words;
    impl Table for Users {
        type Id = u64;
        type Row = String;
        fn row(id: &u64) -> String {
            format!("user {id}")
        }
    }
    impl Table for Words {
        type Id = String;
        type Row = usize;
        fn row(id: &String) -> usize {
            id.len()
        }
    }
    #[ttl_cache]
    fn row<T: Table + 'static>(id: T::Id) -> T::Row {
        T::row(&id)
    }

    assert_eq!((row::<Users>(1), row::<Words>("ab".to_owned())), ("user 1".to_owned(), 2));
    let cache: &'static TtlCache<String, usize> = row::cache::<Words>();
    assert_eq!(cache.get("ab"), Some(2));
}

#[test]
fn a_type_that_is_no_key_may_be_skipped_or_asked_for_one() {
    trait Named {
        fn name(&self) -> String;
    }
    // Nothing is derived.
    struct Ann;
    struct Bob;
    impl Named for Ann {
        fn name(&self) -> String {
            "ann".to_owned()
        }
    }
    impl Named for Bob {
        fn name(&self) -> String {
            "bob".to_owned()
        }
    }
    #[ttl_cache(key = |person| -> String { person.name() })]
    fn greet<T: Named + 'static>(person: &T) -> String {
        format!("hello {}", person.name())
    }
    #[ttl_cache(skip(person))]
    fn count(person: &impl Named, by: usize) -> usize {
        person.name().len() * by
    }
    #[ttl_cache(skip(make))]
    fn made<T: Value>(name: &str, make: impl FnOnce(&str) -> T) -> T {
        make(name)
    }

    assert_eq!((greet(&Ann), greet(&Bob), greet(&Ann)), ("hello ann".into(), "hello bob".into(), "hello ann".into()));
    assert_eq!((count(&Ann, 2), count(&Bob, 2)), (6, 6));
    assert_eq!((made("a", str::len), made("a", |_| 7_usize), made("a", str::to_owned)), (1, 1, "a".to_owned()));
    assert_eq!(greet::cache_peek::<Ann>(&"ann".to_owned()), Some("hello ann".into()));
}

#[test]
fn options_may_speak_of_the_type() {
    trait Lived {
        const TTL: Duration;
        const MAXSIZE: usize;
    }
    impl Lived for u8 {
        const TTL: Duration = SECOND;
        const MAXSIZE: usize = 1;
    }
    impl Lived for u16 {
        const TTL: Duration = MINUTE;
        const MAXSIZE: usize = 2;
    }
    static CLOCK: ManualTimer = ManualTimer::new();
    #[ttl_cache(ttl = T::TTL, maxsize = T::MAXSIZE, timer = CLOCK, cache_if = |item| *item != T::default())]
    fn same<T: Lived + Key + Default>(item: T) -> T {
        item
    }

    (0..3_u8).for_each(|item| _ = same(item));
    (0..3_u16).for_each(|item| _ = same(item));
    assert_eq!((same::cache::<u8>().len(), same::cache::<u16>().len()), (1, 2));
    CLOCK.advance(SECOND);
    assert_eq!((same::cache::<u8>().len(), same::cache::<u16>().len()), (0, 2));
}

#[test]
fn values_of_one_type_expire_by_their_own_clock() {
    static CLOCK: ManualTimer = ManualTimer::new();
    #[ttl_cache(ttl = "1m", timer = CLOCK)]
    fn same<T: Key>(item: T) -> T {
        item
    }

    same(1_u8);
    CLOCK.advance(MINUTE / 2);
    same(1_u16);
    CLOCK.advance(MINUTE / 2);
    assert_eq!((same::cache_contains(1_u8), same::cache_ttl(1_u16)), (false, Some(MINUTE / 2)));
    assert_eq!(same::cache_info().currsize, 1);
}

#[test]
fn a_generic_function_may_be_nested_in_another() {
    fn outer<T: Key + Display>(item: T) -> String {
        #[ttl_cache]
        fn inner<U: Key + Display>(item: U) -> String {
            item.to_string()
        }
        inner(item)
    }

    assert_eq!((outer(1), outer('a'), outer(1)), ("1".into(), "a".into(), "1".into()));
}

#[test]
fn a_default_method_of_a_trait_may_call_it() {
    trait Describe: Display + Key {
        fn describe(self) -> String {
            text(self)
        }
    }
    impl<T: Display + Key> Describe for T {}
    #[ttl_cache]
    fn text<T: Key + Display>(item: T) -> String {
        item.to_string()
    }

    assert_eq!((1.describe(), 'a'.describe()), ("1".into(), "a".into()));
    assert_eq!(text::cache_info().misses, 2);
}

#[test]
fn parameters_of_a_type_tell_how_its_store_was_set_up() {
    #[ttl_cache(ttl = "1m", maxsize = 8, name = "texts")]
    fn text<T: Key + Display>(item: T) -> String {
        item.to_string()
    }

    let parameters = text::cache::<u8>().parameters();
    assert_eq!((parameters.ttl, parameters.maxsize), (Some(MINUTE), Some(8)));
    assert_eq!(parameters.name.as_deref(), Some("texts"));
}

#[test]
fn an_isolated_test_has_its_own_stores() {
    #[ttl_cache(ttl = "1m")]
    fn text<T: Key + Display>(item: T) -> String {
        item.to_string()
    }

    text(1_u8);
    text(1_u16);
    let test = isolate();
    assert_eq!(counts(&text::cache_info()), (0, 0, 0));
    text(1_u8);
    text(1_u8);
    text('a');
    assert_eq!(counts(&text::cache_info()), (1, 2, 2));
    test.advance(MINUTE);
    assert!(!text::cache_contains(1_u8));
    text(2_u8);
    text::cache_clear();
    assert_eq!(counts(&text::cache_info()), (0, 0, 0));
    drop(test);
    assert_eq!(counts(&text::cache_info()), (0, 2, 2));
    assert!(text::cache_contains(1_u8) && !text::cache_contains('a'));
}

#[test]
fn two_tests_side_by_side_have_stores_of_their_own() {
    static BOTH: Barrier = Barrier::new(2);
    #[ttl_cache]
    fn text<T: Key + Display>(item: T) -> String {
        item.to_string()
    }

    let test = || {
        let _test = isolate();
        BOTH.wait();
        for number in 0..50_u8 {
            text(number);
            text(u16::from(number));
        }
        assert_eq!(counts(&text::cache_info()), (0, 100, 100));
    };
    thread::scope(|scope| {
        scope.spawn(test);
        scope.spawn(test);
    });
    assert_eq!(counts(&text::cache_info()), (0, 0, 0));
}

#[test]
fn a_borrowed_type_may_have_no_size() {
    #[ttl_cache]
    fn length<T>(text: &T) -> usize
    where
        T: AsRef<str> + Hash + Eq + ToOwned + ?Sized + 'static,
        T::Owned: Key,
    {
        text.as_ref().len()
    }

    assert_eq!((length("ab"), length(&String::from("ab")), length("ab")), (2, 2, 2));
    let cache: &'static TtlCache<String, usize> = length::cache::<str>();
    assert_eq!((cache.get("ab"), length::cache_info().misses), (Some(2), 2));
}

#[test]
fn the_list_has_a_cache_for_each_type() {
    #[ttl_cache(name = "generic/texts")]
    fn text<T: Key + Display>(item: T) -> String {
        item.to_string()
    }

    let _test = isolate();
    text(1_u8);
    text(1_u16);
    text(2_u16);
    let sizes: Vec<_> = caches().iter().map(|cache| (cache.name().to_owned(), cache.info().currsize)).collect();
    assert_eq!(sizes.len(), 2, "{sizes:?}");
    assert!(sizes.iter().all(|(name, _)| name == "generic/texts"), "{sizes:?}");
    assert_eq!(sizes.iter().map(|(_, size)| size).sum::<usize>(), 3);
}
