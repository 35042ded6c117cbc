//! Mistakes of the alternatives that this crate avoids, a test for each.
//! More of them are in `promises`. The messages for users' mistakes are read from the cases in `ui-tests`.

// Names that differ in their case alone are the point.
#![allow(non_snake_case, non_upper_case_globals)]

use std::fmt;
use std::thread;

use ttl_memo::{Key, TtlCache, ttl_cache};

/// The errors in rustc's output.
fn errors(said: &str) -> Vec<&str> {
    said.lines().filter(|line| line.starts_with("error")).collect()
}

/// The code that rustc underlines.
fn underlined(said: &str) -> Option<&str> {
    let (above, below) = said.lines().zip(said.lines().skip(1)).find(|(_, below)| below.contains('^'))?;
    let (first, last) = (below.find('^')?, below.rfind('^')?);
    above.get(first..=last)
}

/// The README's comparison: `self` in a method's key.
#[test]
fn two_instances_do_not_get_one_answer() {
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct S(u64);
    #[ttl_cache]
    impl S {
        #[ttl_cache]
        fn get(&self, by: u64) -> u64 {
            self.0 * by
        }
    }

    assert_eq!((S(1).get(1), S(100).get(1)), (1, 100));
}

/// The README's comparison: a condition on result and arguments says what is stored.
#[test]
fn a_condition_on_an_argument_sees_more_than_its_debug_text() {
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Account(u64);
    impl fmt::Debug for Account {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("Account(…)")
        }
    }
    #[ttl_cache(cache_if = |balance, account| *balance > 0 && account.0 != 1)]
    fn balance(account: &Account) -> u64 {
        account.0
    }

    for account in 0..=2 {
        balance(&Account(account));
    }

    assert_eq!(balance::cache().keys(), [Account(2)]);
}

/// The README's comparison: `Err` under an alias of `Result`.
#[test]
fn an_error_under_an_alias_of_result_is_not_stored() {
    type R = Result<u32, String>;
    type Fallible<T> = Result<T, String>;
    #[ttl_cache]
    fn plain(number: u32) -> R {
        if number == 0 { Err("none".to_owned()) } else { Ok(number) }
    }
    #[ttl_cache]
    fn generic<T: Key + Default>(item: T) -> Fallible<T> {
        if item == T::default() { Err("none".to_owned()) } else { Ok(item) }
    }
    struct Api;
    #[ttl_cache]
    impl Api {
        #[ttl_cache]
        fn method(number: u32) -> R {
            plain(number)
        }
    }

    for number in [0, 1] {
        let _ = (plain(number), generic(number), Api::method(number));
    }
    assert_eq!((plain::cache().keys(), generic::cache::<u32>().keys()), (vec![1], vec![1]));
    assert_eq!(Api::method_cache().keys(), [1]);
}

#[test]
fn a_mutable_argument_is_refused_unless_it_is_skipped() {
    const SAID: &str = include_str!("../../ui-tests/cases/fail/arguments/mutable-reference.stderr");
    #[ttl_cache(skip(numbers))]
    fn sum(numbers: &mut Vec<u64>) -> u64 {
        numbers.drain(..).sum()
    }

    assert_eq!(errors(SAID).len(), 1, "{SAID}");
    assert!(SAID.contains("skip(…)"), "{SAID}");
    assert_eq!(underlined(SAID), Some("&mut Vec<u64>"));
    assert_eq!((sum(&mut vec![1, 2]), sum(&mut vec![3])), (3, 3));
}

/// The README's comparison: keys are compared.
#[test]
fn keys_with_the_same_debug_text_are_different_keys() {
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Secret(&'static str);
    impl fmt::Debug for Secret {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("***")
        }
    }
    #[ttl_cache]
    fn data(of: &Secret) -> String {
        format!("of {}", of.0)
    }
    #[ttl_cache]
    fn join(first: &str, second: &str) -> [String; 2] {
        [first.to_owned(), second.to_owned()]
    }

    assert_eq!(format!("{:?}", Secret("alice")), format!("{:?}", Secret("bob")));
    assert_eq!((data(&Secret("alice")), data(&Secret("bob"))), ("of alice".into(), "of bob".into()));
    assert_ne!(join("a|b", "c"), join("a", "b|c"));
}

#[test]
fn other_attributes_stay_on_the_function() {
    const MUST_USE: &str = include_str!("../../ui-tests/cases/fail/attributes/must-use-stays.stderr");
    const DEPRECATED: &str = include_str!("../../ui-tests/cases/fail/attributes/deprecated-stays.stderr");
    const DOCS: &str = include_str!("../../ui-tests/cases/fail/attributes/missing-docs-are-reported-once.stderr");
    const CFG: &str = include_str!("../../ui-tests/cases/fail/attributes/cfg-takes-the-companion-too.stderr");

    for said in [MUST_USE, DEPRECATED, DOCS, CFG] {
        assert_eq!(errors(said).len(), 1, "{said}");
    }
    assert_eq!(underlined(MUST_USE), Some("user(7)"));
}

#[test]
fn a_typo_is_explained() {
    const SAID: &str = include_str!("../../ui-tests/cases/fail/options/a-typo.stderr");

    assert_eq!(errors(SAID).len(), 1, "{SAID}");
    assert!(SAID.contains("did you mean `ttl`?") && !SAID.contains("panicked"), "{SAID}");
}

#[test]
fn a_value_stored_by_one_thread_is_found_by_another() {
    #[ttl_cache]
    fn double(number: u64) -> u64 {
        number * 2
    }

    thread::spawn(|| double(1)).join().unwrap();
    assert_eq!((double(1), double::cache_info().hits), (2, 1));
}

#[test]
fn a_function_defines_no_name_but_its_own() {
    const F: u8 = 1;
    static USER: u8 = 2;
    fn f_no_cache() -> u8 {
        3
    }
    fn f_prime_cache() -> u8 {
        4
    }
    #[ttl_cache]
    fn f() -> u8 {
        5
    }
    #[ttl_cache]
    fn user() -> u8 {
        6
    }

    assert_eq!((F, USER, f_no_cache(), f_prime_cache(), f(), user()), (1, 2, 3, 4, 5, 6));
}

#[test]
fn names_that_differ_only_in_case_do_not_clash() {
    struct Api;
    #[ttl_cache]
    fn fooBar() -> u8 {
        1
    }
    #[ttl_cache]
    fn foobar() -> u8 {
        2
    }
    #[ttl_cache]
    impl Api {
        #[ttl_cache]
        fn fooBar() -> u8 {
            3
        }
        #[ttl_cache]
        fn foobar() -> u8 {
            4
        }
    }

    assert_eq!((fooBar(), foobar(), Api::fooBar(), Api::foobar()), (1, 2, 3, 4));
    assert_eq!((fooBar::cache_peek(), foobar::cache_peek()), (Some(1), Some(2)));
}

/// The README's comparison: an argument that isn't `Hash`.
#[test]
fn one_mistake_is_one_error_at_its_place() {
    const NOT_HASH: &str = include_str!("../../ui-tests/cases/fail/arguments/not-hash.stderr");
    const ZERO: &str = include_str!("../../ui-tests/cases/fail/ttl/zero-without-unit.stderr");

    for said in [NOT_HASH, ZERO] {
        assert_eq!(errors(said).len(), 1, "{said}");
        assert!(said.lines().count() <= 10, "{said}");
    }
    assert_eq!((underlined(NOT_HASH), underlined(ZERO)), (Some("Id"), Some(r#""0""#)));
}

#[test]
fn every_shape_of_function_is_accepted() {
    trait Find {
        fn find(&self, name: &str) -> usize;
    }
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Api<'a>(&'a str);
    struct Names;

    #[ttl_cache]
    impl Names {
        #[ttl_cache]
        fn associated(number: u8) -> u8 {
            number
        }
    }
    #[ttl_cache]
    impl<'a> Api<'a> {
        #[ttl_cache(key = |this, more| -> (String, String) { (this.0.to_owned(), more.to_owned()) })]
        fn lifetimes<'b>(&self, more: &'b str) -> usize
        where
            'a: 'b,
        {
            let longer: &'b str = self.0;
            longer.len() + more.len()
        }
    }
    #[ttl_cache]
    impl Find for Names {
        #[ttl_cache(skip(self))]
        fn find(&self, name: &str) -> usize {
            name.len()
        }
    }
    #[ttl_cache]
    fn patterns(_: u8, (a, _): (u8, u8), [b, ..]: [u8; 2]) -> u8 {
        a + b
    }
    #[ttl_cache]
    fn anonymous(item: impl Key + ToString) -> String {
        item.to_string()
    }
    #[ttl_cache]
    fn slice_of_texts(texts: &[&str]) -> String {
        texts.concat()
    }

    assert_eq!((Names::associated(1), Api("ab").lifetimes("c"), Names.find("a")), (1, 3, 1));
    assert_eq!((patterns(0, (1, 2), [3, 4]), anonymous(1), slice_of_texts(&["a", "b"])), (4, "1".into(), "ab".into()));
    let _: &'static TtlCache<Vec<String>, String> = slice_of_texts::cache();
}
