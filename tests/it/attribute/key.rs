//! `key = …`: a key that isn't the arguments themselves.

#![allow(clippy::trivially_copy_pass_by_ref)]

use std::panic::catch_unwind;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};

use pollster::block_on;
use ttl_memo::{Float, ManualTimer, TtlCache, ttl_cache};

use super::{MINUTE, Runs};

/// A type that derives nothing and has an id.
struct User {
    id: u64,
    name: &'static str,
}

const ANN: User = User { id: 1, name: "ann" };
const NAMESAKE: User = User { id: 1, name: "another" };
const BOB: User = User { id: 2, name: "bob" };

#[test]
fn the_key_is_the_closures_result() {
    #[ttl_cache(key = |user| -> u64 { user.id })]
    fn greet(user: &User) -> String {
        format!("hello {}", user.name)
    }

    assert_eq!(
        (greet(&ANN), greet(&NAMESAKE), greet(&BOB)),
        ("hello ann".into(), "hello ann".into(), "hello bob".into())
    );
    let cache: &'static TtlCache<u64, String> = greet::cache();
    assert_eq!((cache.info().hits, cache.info().misses), (1, 2));
}

#[test]
fn parameters_that_the_closure_does_not_name_are_not_part_of_the_key() {
    #[ttl_cache(key = |id| -> u64 { id })]
    fn user(id: u64, connection: &mut Vec<u64>, handle: Rc<u64>) -> u64 {
        connection.push(id);
        id + *handle
    }

    let mut connection = Vec::new();
    assert_eq!((user(1, &mut connection, Rc::new(1)), user(1, &mut connection, Rc::new(100))), (2, 2));
    assert_eq!(connection, [1]);
}

#[test]
fn the_closure_may_name_what_it_does_not_use() {
    #[ttl_cache(key = |id, _connection| -> u64 { id })]
    fn user(id: u64, connection: &mut u64) -> u64 {
        *connection += 1;
        id
    }

    let mut connection = 0;
    assert_eq!((user(1, &mut connection), user(1, &mut connection), connection), (1, 1, 1));
}

#[test]
fn the_closures_parameters_go_by_name_and_not_by_place() {
    #[ttl_cache(key = |third, first| -> (char, u8) { (third, first) })]
    fn run(first: u8, second: u16, third: char) -> u64 {
        u64::from(first) + u64::from(second) + u64::from(u32::from(third))
    }

    run(1, 2, 'a');
    assert_eq!(run::cache().keys(), [('a', 1)]);
    assert_eq!(run(1, 100, 'a'), 100);
}

#[test]
fn the_closure_sees_the_arguments_as_the_body_does() {
    #[ttl_cache(key = |text, number, list| -> (String, u8, usize) { (text.to_lowercase(), *number, list.len()) })]
    fn run(text: &str, number: &u8, list: Vec<Rc<u8>>) -> usize {
        text.len() + usize::from(*number) + list.len()
    }

    assert_eq!((run("A", &1, vec![Rc::new(1)]), run("a", &1, vec![Rc::new(2)]), run("a", &2, vec![])), (3, 3, 3));
    assert_eq!(run::cache_info().misses, 2);
}

#[test]
fn the_closure_may_say_its_parameters_types() {
    #[ttl_cache(key = |user: &User, _times: usize| -> u64 { user.id })]
    fn names(user: &User, times: usize) -> String {
        user.name.repeat(times)
    }

    assert_eq!((names(&ANN, 1), names(&ANN, 2)), ("ann".into(), "ann".into()));
}

#[test]
fn the_closure_may_take_nothing() {
    #[ttl_cache(key = || -> u8 { 0 })]
    fn same(number: u64) -> u64 {
        number
    }

    assert_eq!((same(1), same(2)), (1, 1));
}

#[test]
fn the_closure_runs_once_for_each_call() {
    static KEYS: Runs = Runs::new();
    #[ttl_cache(key = |number| -> u64 { KEYS.count(); number % 10 })]
    fn same(number: u64) -> u64 {
        number
    }

    assert_eq!((same(1), same(11), same(2)), (1, 1, 2));
    assert_eq!(KEYS.get(), 3);
}

#[test]
fn the_arguments_are_the_bodys_after_the_key_is_made() {
    #[ttl_cache(key = |names| -> usize { names.len() })]
    fn join(mut names: Vec<String>) -> String {
        names.reverse();
        names.concat()
    }

    assert_eq!(join(vec!["a".into(), "b".into()]), "ba");
    assert_eq!(join(vec!["c".into(), "d".into()]), "ba");
}

#[test]
fn helpers_take_the_key() {
    static CLOCK: ManualTimer = ManualTimer::new();
    #[ttl_cache(key = |user| -> u64 { user.id }, ttl = "1m", timer = CLOCK)]
    fn name(user: &User) -> &'static str {
        user.name
    }

    name(&ANN);
    assert_eq!((name::cache_peek(&1), name::cache_peek(&2)), (Some("ann"), None));
    assert_eq!((name::cache_contains(&1), name::cache_ttl(&1)), (true, Some(MINUTE)));
    assert_eq!(name::cache_insert(&1, "eve"), Some("ann"));
    assert_eq!(name(&ANN), "eve");
    assert_eq!(name::cache_remove(&1), Some("eve"));
    assert!(!name::cache_contains(&1));
}

#[test]
fn refresh_and_uncached_take_the_parameters() {
    #[ttl_cache(key = |user| -> u64 { user.id })]
    fn name(user: &User) -> &'static str {
        user.name
    }

    name(&ANN);
    assert_eq!((name::uncached(&NAMESAKE), name(&ANN)), ("another", "ann"));
    assert_eq!((name::cache_refresh(&NAMESAKE), name(&ANN)), ("another", "another"));
}

#[test]
fn a_key_of_text_is_looked_up_as_it_is() {
    #[ttl_cache(key = |name| -> String { name.trim().to_lowercase() })]
    fn length(name: &str) -> usize {
        name.len()
    }

    assert_eq!((length(" Ann "), length("ann"), length::cache().get("ann")), (5, 5, Some(5)));
}

#[test]
fn a_key_may_be_a_float_by_its_value() {
    #[ttl_cache(key = |number| -> Float<f64> { Float(number.round()) })]
    fn run(number: f64) -> f64 {
        number
    }

    assert_eq!([run(0.2), run(-0.2), run(0.8)].map(f64::to_bits), [0.2, 0.2, 0.8].map(f64::to_bits));
    assert!(run::cache_contains(&Float(-0.0)));
}

#[test]
fn an_async_function_may_have_a_key() {
    #[ttl_cache(key = |user| -> u64 { user.id })]
    async fn name(user: &User, _socket: &mut u8) -> Result<&'static str, Rc<str>> {
        std::future::ready(Ok(user.name)).await
    }
    fn is_send<T: Send>(value: T) -> T {
        value
    }

    #[ttl_cache(key = |user| -> u64 { user.id })]
    async fn id(user: User) -> u64 {
        std::future::ready(user.id).await
    }

    let mut socket = 0;
    assert_eq!(block_on(name(&ANN, &mut socket)), Ok("ann"));
    assert_eq!(block_on(name(&NAMESAKE, &mut socket)), Ok("ann"));
    assert_eq!(block_on(is_send(id(ANN))), 1);
    assert_eq!(block_on(is_send(id::cache_refresh(NAMESAKE))), 1);
}

#[test]
fn a_key_of_a_future_is_made_when_it_is_polled() {
    static KEYS: Runs = Runs::new();
    #[ttl_cache(key = |number| -> u64 { KEYS.count(); number })]
    async fn same(number: u64) -> u64 {
        std::future::ready(number).await
    }

    drop(same(1));
    assert_eq!(KEYS.get(), 0);
    assert_eq!(block_on(same(1)), 1);
    assert_eq!(KEYS.get(), 1);
}

#[test]
fn a_key_that_panics_stores_and_counts_nothing() {
    static BROKEN: AtomicBool = AtomicBool::new(true);
    #[ttl_cache(key = |number| -> u64 { assert!(!BROKEN.load(Ordering::Relaxed), "as it must"); number })]
    fn same(number: u64) -> u64 {
        number
    }

    assert!(catch_unwind(|| same(1)).is_err());
    assert_eq!(same::cache_info().misses, 0);
    BROKEN.store(false, Ordering::Relaxed);
    assert_eq!(same(1), 1);
}

#[test]
fn a_key_may_ask_the_same_function() {
    #[ttl_cache(key = |number| -> u64 { if number > 10 { same(number - 10) } else { number } })]
    fn same(number: u64) -> u64 {
        number
    }

    assert_eq!((same(25), same(15), same::cache().keys()), (5, 5, vec![5]));
}

#[test]
fn a_key_may_return_early() {
    #[ttl_cache(key = |text| -> Option<u8> { let first = text.chars().next()?; return u8::try_from(first).ok(); })]
    fn length(text: &str) -> usize {
        text.len()
    }

    assert_eq!((length("abc"), length("a"), length(""), length("日")), (3, 3, 0, 0));
}

#[test]
fn a_parameter_may_be_called_this() {
    #[ttl_cache(key = |this| -> u8 { this / 10 })]
    fn same(this: u8) -> u8 {
        this
    }

    assert_eq!((same(11), same(12), same(21)), (11, 11, 21));
}

#[test]
fn a_changed_or_ignored_parameter_is_the_keys_by_its_name() {
    #[ttl_cache(key = |number, _unused| -> (u8, u8) { (number, _unused) })]
    fn next(mut number: u8, _unused: u8) -> u8 {
        number += 1;
        number
    }

    assert_eq!((next(1, 1), next(1, 1), next(1, 2)), (2, 2, 2));
    assert_eq!(next::cache().len(), 2);
}
