//! Arguments of every kind, as parts of the key.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ttl_memo::{TtlCache, ttl_cache};

use super::Runs;

#[test]
fn every_argument_is_part_of_the_key() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache]
    fn run(_a: u8, _b: &str, _c: char) -> usize {
        RUNS.count()
    }

    assert_eq!(run(1, "a", 'x'), 0);
    assert_eq!(run(2, "a", 'x'), 1);
    assert_eq!(run(1, "b", 'x'), 2);
    assert_eq!(run(1, "a", 'y'), 3);
    assert_eq!(run(1, "a", 'x'), 0);
}

#[test]
fn arguments_do_not_run_into_each_other() {
    #[ttl_cache]
    fn join(a: &str, b: &str) -> String {
        format!("{a}|{b}")
    }

    assert_eq!(join("a|b", "c"), "a|b|c");
    assert_eq!(join("ab", "c"), "ab|c");
    assert_eq!(join("a", "bc"), "a|bc");
    assert_eq!(join::cache_info().misses, 3);
}

#[test]
fn without_arguments_there_is_one_value() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache]
    fn run() -> usize {
        RUNS.count()
    }

    assert_eq!((run(), run()), (0, 0));
    let _: &'static TtlCache<(), usize> = run::cache();
}

#[test]
fn one_argument_is_the_key_itself() {
    #[ttl_cache]
    fn length(text: &str) -> usize {
        text.len()
    }

    length("ab");

    let cache: &'static TtlCache<String, usize> = length::cache();
    assert_eq!(cache.get("ab"), Some(2));
}

#[test]
fn several_arguments_are_a_tuple() {
    #[ttl_cache]
    fn user(tenant: &str, id: u64) -> u64 {
        id + tenant.len() as u64
    }

    user("acme", 7);

    let cache: &'static TtlCache<(String, u64), u64> = user::cache();
    assert_eq!(cache.items(), [(("acme".to_owned(), 7), 11)]);
}

#[test]
fn twelve_arguments_are_a_key() {
    #[ttl_cache]
    #[allow(clippy::too_many_arguments, clippy::many_single_char_names)]
    #[rustfmt::skip]
    fn sum(a: u8, b: u8, c: u8, d: u8, e: u8, f: u8, g: u8, h: u8, i: u8, j: u8, k: u8, l: u8) -> u8 {
        a + b + c + d + e + f + g + h + i + j + k + l
    }

    assert_eq!(sum(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), 12);
    assert_eq!(sum::cache_peek(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), Some(12));
}

#[test]
#[allow(clippy::trivially_copy_pass_by_ref, clippy::type_complexity)]
fn borrowed_arguments_are_owned_by_the_key() {
    #[ttl_cache]
    fn all(text: &str, bytes: &[u8], path: &Path, map: &BTreeMap<u8, u8>, number: &u64) -> u64 {
        text.len() as u64 + bytes.len() as u64 + path.as_os_str().len() as u64 + map.len() as u64 + number
    }

    assert_eq!(all("a", &[1, 2], Path::new("abc"), &BTreeMap::new(), &4), 10);

    let cache: &'static TtlCache<(String, Vec<u8>, PathBuf, BTreeMap<u8, u8>, u64), u64> = all::cache();
    assert_eq!(cache.len(), 1);
}

#[test]
fn an_optional_reference_is_looked_up_as_it_is() {
    #[ttl_cache]
    fn greet(name: Option<&str>) -> String {
        format!("hello {}", name.unwrap_or("you"))
    }

    assert_eq!((greet(None).as_str(), greet(Some("ann")).as_str()), ("hello you", "hello ann"));
    assert!(greet::cache_contains(Some("ann")));
    assert!(!greet::cache_contains(Some("bob")));
    let _: &'static TtlCache<Option<String>, String> = greet::cache();
}

#[test]
fn a_static_reference_stays_one() {
    #[ttl_cache]
    fn length(text: &'static str) -> usize {
        text.len()
    }

    assert_eq!(length("ab"), 2);
    let cache: &'static TtlCache<&'static str, usize> = length::cache();
    assert_eq!(cache.keys(), ["ab"]);
}

#[test]
fn a_pattern_is_taken_apart_in_the_body() {
    #[ttl_cache]
    fn sum((a, b): (u8, u8), [c, ..]: [u8; 3]) -> u8 {
        a + b + c
    }

    assert_eq!(sum((1, 2), [3, 4, 5]), 6);
    assert!(sum::cache_contains((1, 2), [3, 4, 5]));
    assert!(!sum::cache_contains((1, 2), [3, 4, 6]));
}

#[test]
fn an_ignored_argument_is_part_of_the_key() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache]
    fn run(_: u8) -> usize {
        RUNS.count()
    }

    assert_eq!((run(1), run(2), run(1)), (0, 1, 0));
}

#[test]
fn a_body_may_change_and_consume_its_arguments() {
    #[ttl_cache]
    fn sorted(mut numbers: Vec<u8>, name: String) -> (Vec<u8>, String) {
        numbers.sort_unstable();
        (numbers, name)
    }

    assert_eq!(sorted(vec![2, 1], "a".to_owned()), (vec![1, 2], "a".to_owned()));
    assert!(sorted::cache_contains(vec![2, 1], "a".to_owned()));
    assert!(!sorted::cache_contains(vec![1, 2], "a".to_owned()));
}

#[test]
fn arguments_may_be_called_like_anything() {
    #[ttl_cache]
    fn sum(value: u8, lead: u8, output: u8, builder: u8, key: u8, args: u8, cache: u8) -> u8 {
        value + lead + output + builder + key + args + cache
    }

    assert_eq!(sum(1, 2, 3, 4, 5, 6, 7), 28);
    assert_eq!(sum::cache_insert(1, 2, 3, 4, 5, 6, 7, 0), Some(28));
}
