//! `cache_if = …` with a closure that takes the key, or its parts.

use std::panic::catch_unwind;

use pollster::block_on;
use ttl_memo::test_util::{background_done, background_done_async, isolate};
use ttl_memo::{Key, TtlCache, Value, set_enabled, ttl_cache};

use super::{MINUTE, Runs};

#[test]
fn it_may_take_the_key() {
    #[ttl_cache(cache_if = |length, text| *length > 1 && text != "skipped")]
    fn length(text: &str) -> usize {
        text.len()
    }

    let _ = (length("a"), length("ab"), length("skipped"));

    assert_eq!(length::cache().keys(), ["ab"]);
}

#[test]
fn it_may_take_each_part_of_the_key() {
    #[ttl_cache(cache_if = |user: &String, tenant, id: &u64| user.len() > tenant.len() && *id != 7)]
    fn user(tenant: &str, id: u64) -> String {
        format!("{tenant}{}", "x".repeat(usize::try_from(id).unwrap()))
    }

    let _ = (user("a", 0), user("a", 1), user("a", 7));

    assert_eq!(user::cache().keys(), [("a".to_owned(), 1)]);
}

#[test]
fn it_may_take_several_parts_as_one_key() {
    #[ttl_cache(cache_if = |_, (a, b)| a < b)]
    fn sum(a: u32, b: u32) -> u32 {
        a + b
    }

    let _ = (sum(1, 2), sum(2, 1));

    assert_eq!(sum::cache().keys(), [(1, 2)]);
}

#[test]
fn a_function_without_arguments_has_a_key_too() {
    #[ttl_cache(cache_if = |run, ()| *run > 0)]
    fn run() -> usize {
        RUNS.count()
    }
    static RUNS: Runs = Runs::new();

    assert_eq!([run(), run(), run()], [0, 1, 1]);
}

#[test]
fn a_closure_of_many_parts_is_a_closure_like_any_other() {
    #[ttl_cache(cache_if = move |mut _sum: &u32, &a, (b, _), mut value: &u32| -> bool {
        if a == 0 {
            return true;
        }
        while *value > 9 {
            value = b;
        }
        *value == 1
    })]
    fn sum(a: u32, b: (u32, u32), c: u32) -> u32 {
        a + b.0 + b.1 + c
    }

    let _ = (sum(0, (0, 0), 0), sum(1, (1, 0), 99), sum(1, (1, 0), 2));

    assert_eq!(sum::cache().keys(), [(0, (0, 0), 0), (1, (1, 0), 99)]);
}

#[test]
fn the_body_of_a_closure_may_begin_with_a_block() {
    #[ttl_cache(cache_if = |sum, a, _| match sum { 0 => 1, _ => 2 } == *a, tags = |_, a, b| if a == b { "=" } else { "≠" }.split(' '))]
    fn sum(a: u32, b: u32) -> u32 {
        a + b
    }

    let _ = (sum(0, 0), sum(2, 1), sum(1, 1));

    assert_eq!(sum::cache().keys(), [(2, 1)]);
    assert_eq!(sum::cache_invalidate_tag("≠"), 1);
}

#[test]
fn skipped_parameters_are_no_parts() {
    #[ttl_cache(skip(conn), cache_if = |_, a, b| a < b)]
    fn join(a: u32, conn: &mut u32, b: u32) -> u32 {
        *conn += 1;
        a + b
    }

    let _ = (join(1, &mut 0, 2), join(2, &mut 0, 1));

    assert_eq!(join::cache().keys(), [(1, 2)]);
}

#[test]
fn with_a_key_it_takes_that() {
    #[ttl_cache(key = |text, _limit| -> usize { text.len() }, cache_if = |_, length| *length > 1)]
    fn prefix(text: &str, limit: usize) -> String {
        text.chars().take(limit).collect()
    }

    let _ = (prefix("a", 9), prefix("ab", 9));

    assert_eq!(prefix::cache().keys(), [2]);
}

#[test]
fn floats_and_nested_borrows_are_parts_as_the_key_has_them() {
    #[ttl_cache(cache_if = |count: &usize, words: &Vec<String>, at| words.len() == *count && at.0 > 0.0)]
    fn count(words: &[&str], at: f64) -> usize {
        let _ = at;
        words.len()
    }

    let _ = (count(&["a"], 1.5), count(&["a"], -1.5));

    assert_eq!(count::cache_info().currsize, 1);
    assert!(count::cache_contains(&["a"], 1.5));
}

#[test]
fn with_the_key_it_sees_the_whole_result() {
    #[ttl_cache(cache_if = |output, text| matches!(output, Ok(Some(_))) || text == "-")]
    fn parse(text: &str) -> Result<Option<u64>, std::num::ParseIntError> {
        if text.len() < 2 { Ok(None) } else { text.parse().map(Some) }
    }

    let _ = (parse(""), parse("-"), parse("12"), parse("xy"));

    let mut keys = parse::cache().keys();
    keys.sort();
    assert_eq!(keys, ["-", "12"]);
}

#[test]
fn with_the_key_it_says_which_errors_are_stored() {
    #[ttl_cache(err_ttl = "5s", cache_if = |output, id, attempt| output.is_ok() || id == attempt)]
    fn run(id: u8, attempt: u8) -> Result<u8, u8> {
        id.checked_sub(attempt).ok_or(id)
    }

    let _ = (run(2, 1), run(1, 2), run(3, 3));

    assert!(run::cache_contains(2, 1) && !run::cache_contains(1, 2) && run::cache_contains(3, 3));
}

#[test]
fn with_the_key_it_holds_for_a_refresh_too() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(cache_if = |run, id| *run == 0 || *id == 2)]
    fn run(id: u8) -> usize {
        let _ = id;
        RUNS.count()
    }

    assert_eq!(run(1), 0);
    assert_eq!((run::cache_refresh(1), run::cache_refresh(2)), (1, 2));
    assert_eq!((run::cache_peek(1), run::cache_peek(2)), (Some(0), Some(2)));
}

#[test]
fn an_async_function_is_asked_with_its_key() {
    #[ttl_cache(cache_if = |length, text, times| *length < 4 && text.len() < usize::from(*times))]
    async fn length(text: &str, times: u8) -> usize {
        std::future::ready(text.len() * usize::from(times)).await
    }

    let _ = (block_on(length("a", 2)), block_on(length("a", 4)), block_on(length("a", 1)));
    block_on(length::cache_refresh("a", 3));

    let mut keys = length::cache().keys();
    keys.sort();
    assert_eq!(keys, [("a".to_owned(), 2), ("a".to_owned(), 3)]);
}

#[test]
fn an_async_refresh_of_an_error_is_asked_with_its_key() {
    #[ttl_cache(err_ttl = "5s", cache_if = |output, id| output.is_ok() || *id == 2)]
    async fn run(id: u8) -> Result<u8, u8> {
        std::future::ready(Err(id)).await
    }

    for id in [1, 2] {
        block_on(run(id)).unwrap_err();
        block_on(run::cache_refresh(id)).unwrap_err();
    }

    assert_eq!(run::cache().keys(), [2]);
}

#[test]
fn a_generic_function_is_asked_with_its_key() {
    #[ttl_cache(cache_if = |output: &Option<T>, items, least: &T| output.as_ref() > Some(least) && items.len() > 1)]
    fn largest<T: Key + Ord + Value>(items: &[T], least: T) -> Option<T> {
        let _ = least;
        items.iter().max().cloned()
    }

    let _ = (largest(&[1, 2], 0), largest(&[1, 2], 3), largest(&["b", "a"], "a"), largest(&["b"], "a"));

    assert!(largest::cache_contains(&[1, 2], 0) && !largest::cache_contains(&[1, 2], 3));
    assert!(largest::cache_contains(&["b", "a"], "a") && !largest::cache_contains(&["b"], "a"));
}

#[test]
fn an_impl_trait_argument_is_a_part() {
    #[ttl_cache(cache_if = |text, _, times| text.len() < usize::from(*times))]
    fn repeat(text: impl Key + ToString, times: u8) -> String {
        text.to_string().repeat(usize::from(times / 2))
    }

    let _ = (repeat(1, 2), repeat("12", 2));

    assert!(repeat::cache_contains(1, 2) && !repeat::cache_contains("12", 2));
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Scale {
    factor: u32,
}

#[ttl_cache]
impl Scale {
    #[ttl_cache(cache_if = |product, this, number| this.factor > 1 && product > number)]
    fn multiply(&self, number: u32) -> u32 {
        self.factor * number
    }

    #[ttl_cache(skip(self), cache_if = |_, number| *number > 1)]
    async fn add(&self, number: u32) -> u32 {
        std::future::ready(self.factor + number).await
    }

    #[ttl_cache(handle = Powers, cache_if = |power: &u32, this: &Self, exponent| *power != this.factor && *exponent > 0)]
    fn power(self, exponent: u32) -> u32 {
        self.factor.pow(exponent)
    }
}

#[test]
fn the_receiver_of_a_method_is_a_part() {
    let (one, two) = (Scale { factor: 1 }, Scale { factor: 2 });

    let _ = (one.multiply(2), two.multiply(0), two.multiply(3));
    let _ = (two.clone().power(0), two.clone().power(1), two.clone().power(2));

    assert_eq!(Scale::multiply_cache().keys(), [(two.clone(), 3)]);
    assert_eq!(Powers::cache().keys(), [(two, 2)]);
}

#[test]
fn an_async_method_is_asked_with_its_key() {
    let scale = Scale { factor: 1 };

    let _ = (block_on(scale.add(1)), block_on(scale.add(2)));
    let _ = block_on(scale.add_refresh(3));

    let mut keys = Scale::add_cache().keys();
    keys.sort_unstable();
    assert_eq!(keys, [2, 3]);
}

struct Shelf<T: 'static> {
    books: TtlCache<(T, u8), T>,
}

#[ttl_cache]
impl<T: Key + Value + Ord> Shelf<T> {
    #[ttl_cache(cache = self.books, cache_if = |book, title: &T, copy| book == title && *copy > 0)]
    fn book(&self, title: T, copy: u8) -> T {
        let _ = copy;
        title
    }

    #[ttl_cache(cache = self.books, cache_if = |_: &T, (title, _)| *title > T::default())]
    async fn fetch(&self, title: T, copy: u8) -> T
    where
        T: Default,
    {
        let _ = copy;
        std::future::ready(title).await
    }
}

#[test]
fn what_an_instance_stores_may_depend_on_the_key() {
    let shelf = Shelf { books: TtlCache::default() };

    let _ = (shelf.book(7_u32, 0), shelf.book(7, 1), block_on(shelf.fetch(0, 2)), block_on(shelf.fetch(1, 2)));

    let mut keys = shelf.books.keys();
    keys.sort_unstable();
    assert_eq!(keys, [(1, 2), (7, 1)]);
}

#[test]
fn a_refresh_in_the_background_is_asked_with_its_key() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(ttl = "1m", stale = "1h", background, cache_if = |run, _, replaced| *run < 2 || *replaced)]
    fn run(name: &str, replaced: bool) -> usize {
        let _ = (name, replaced);
        RUNS.count()
    }
    let test = isolate();

    assert_eq!((run("a", false), run("a", true)), (0, 1));
    test.advance(MINUTE);
    let _ = (run("a", false), run("a", true));
    background_done();

    assert!(run::cache_peek("a", true) >= Some(2));
    assert_eq!((run::cache_peek("a", false), RUNS.get()), (Some(0), 4));
}

#[tokio::test]
async fn a_task_in_the_background_is_asked_with_its_key() {
    static RUNS: Runs = Runs::new();
    #[ttl_cache(ttl = "1m", stale = "1h", background, cache_if = |run: &Result<usize, ()>, id| *run < Ok(2) || *id == 2)]
    async fn run(id: u8) -> Result<usize, ()> {
        let _ = id;
        std::future::ready(Ok(RUNS.count())).await
    }
    let test = isolate();

    assert_eq!((run(1).await, run(2).await), (Ok(0), Ok(1)));
    test.advance(MINUTE);
    let _ = (run(1).await, run(2).await);
    background_done_async().await;

    assert!(run::cache_peek(2) >= Some(2));
    assert_eq!((run::cache_peek(1), RUNS.get()), (Some(0), 4));
}

#[test]
fn a_function_of_a_macro_is_asked_with_its_key() {
    macro_rules! cached {
        ($name:ident, $key:ident, |$($parameter:pat_param),*| $accepts:expr) => {
            #[ttl_cache(cache_if = |$($parameter),*| $accepts)]
            fn $name($key: u8, value: u8) -> u8 {
                $key + value
            }
            #[ttl_cache(cache_if = |sum, $key, part1| *sum == *$key || part1 == $key)]
            fn other($key: u8, value: u8) -> u8 {
                $key + value
            }
        };
    }
    cached!(sum, key, |value, key, part1| value > key && *part1 > 1);

    let _ = (sum(1, 1), sum(1, 2), other(1, 0), other(1, 1), other(1, 2));

    assert_eq!(sum::cache().keys(), [(1, 2)]);
    assert_eq!(other::cache_info().currsize, 2);
}

#[test]
fn a_panic_in_it_stores_nothing() {
    #[ttl_cache(cache_if = |_, id| if *id == 1 { panic!("no") } else { true })]
    fn run(id: u8) -> u8 {
        id
    }

    catch_unwind(|| run(1)).unwrap_err();
    run(2);

    assert_eq!(run::cache().keys(), [2]);
}

#[test]
fn without_caching_there_is_nothing_to_decide() {
    #[ttl_cache(cache_if = |_, _id| panic!("nothing is stored"))]
    fn run(id: u8) -> u8 {
        id
    }
    let _test = isolate();

    set_enabled(false);

    assert_eq!(run(1), 1);
}
