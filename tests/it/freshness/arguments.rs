//! `background`: the body runs from the key alone, whatever the arguments are.

#![allow(clippy::many_single_char_names, clippy::ref_option_ref, clippy::trivially_copy_pass_by_ref)]

use std::borrow::Cow;
use std::fmt::Display;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ttl_memo::test_util::{Isolation, background_done, isolate};
use ttl_memo::{BorrowedKey, Key, Value, ttl_cache};

const MINUTE: Duration = Duration::from_secs(60);

/// Calls a function twice, the second time when its result is stale, and once more when the background is done.
fn thrice<R>(call: impl Fn() -> R) -> [R; 3] {
    let test: Isolation = isolate();
    let first = call();
    test.advance(MINUTE);
    let second = call();
    background_done();
    [first, second, call()]
}

/// Asserts that a function, which returns its arguments and the name of its thread, got the same in the background.
macro_rules! assert_same {
    ($call:expr) => {
        let [(first, here), (second, still_here), (third, there)] = thrice(|| $call);
        assert_eq!((&first, &first), (&second, &third));
        assert_eq!(here, still_here);
        assert_eq!(there, "ttl-memo-refresh");
    };
}

fn thread() -> String {
    std::thread::current().name().unwrap_or_default().to_owned()
}

#[test]
fn no_arguments() {
    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    fn none() -> ((), String) {
        ((), thread())
    }
    assert_same!(none());
}

#[test]
fn owned_and_borrowed_ones() {
    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    fn one(name: &str) -> (String, String) {
        (name.to_owned(), thread())
    }
    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    fn several(mut id: u64, name: &str, bytes: &[u8], path: &Path, shared: Arc<str>) -> (String, String) {
        id += 1;
        (format!("{id} {name} {bytes:?} {} {shared}", path.display()), thread())
    }
    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    fn fixed(name: &'static str, number: &u32, (a, b): (u8, u8), _: bool) -> (String, String) {
        (format!("{name} {number} {a} {b}"), thread())
    }
    assert_same!(one("a"));
    assert_same!(several(1, "a", &[1, 2], Path::new("/tmp"), Arc::from("b")));
    assert_same!(fixed("a", &1, (2, 3), true));
}

#[test]
fn floats() {
    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    fn floats(a: f64, b: &f32, c: &[f64], d: (f32, u8)) -> (String, String) {
        (format!("{a} {b} {c:?} {d:?}"), thread())
    }
    assert_same!(floats(1.5, &2.5, &[3.5, 4.5], (5.5, 6)));
}

#[test]
fn those_that_borrow_inside() {
    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    fn slices(a: &[&str], b: Option<&Path>, c: [&str; 2], d: (&str, &[&[u8]])) -> (String, String) {
        (format!("{a:?} {b:?} {c:?} {d:?}"), thread())
    }
    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    fn owners(a: Vec<&str>, b: &Vec<String>, c: Cow<'_, str>, d: Cow<'_, [&str]>, e: &&str) -> (String, String) {
        (format!("{a:?} {b:?} {c} {d:?} {e}"), thread())
    }
    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    fn references(a: &(&str, u8), b: &Option<&str>, c: &[[&str; 1]], d: Vec<(f64, &str)>) -> (String, String) {
        (format!("{a:?} {b:?} {c:?} {d:?}"), thread())
    }
    assert_same!(slices(&["a", "b"], Some(Path::new("/")), ["c", "d"], ("e", &[&[1], &[2, 3]])));
    assert_same!(owners(vec!["a"], &vec!["b".to_owned()], Cow::Borrowed("c"), Cow::Borrowed(&["d", "e"]), &"f"));
    assert_same!(references(&("a", 1), &Some("b"), &[["c"], ["d"]], vec![(1.5, "e")]));
}

#[test]
fn generic_ones() {
    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    fn of_types<T: Key + Display, U: BorrowedKey + Display + ?Sized>(a: T, b: &U, c: &[T]) -> (String, String) {
        (format!("{a} {b} {}", c.len()), thread())
    }
    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    fn anonymous<const N: usize>(a: impl Key + Display, b: [u8; N]) -> (String, String) {
        (format!("{a} {b:?}"), thread())
    }
    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    fn output<T: Key + Value + Default>(a: T) -> Result<(T, String), String> {
        Ok((a, thread()))
    }
    assert_same!(of_types(1, "a", &[1, 2]));
    assert_same!(anonymous("a", [1, 2]));
    assert_same!(output(1).unwrap());
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Api<T> {
    base: T,
}

#[ttl_cache]
impl<T: Key + Display> Api<T> {
    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    fn by_reference(&self, id: u64) -> (String, String) {
        (format!("{} {id}", self.base), thread())
    }

    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    fn by_arc(self: Arc<Self>) -> (String, String) {
        (format!("{}", self.base), thread())
    }

    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    fn without_self(of: &Self) -> (String, String) {
        (format!("{}", of.base), thread())
    }
}

trait Describe {
    fn describe(&self, rounds: u32) -> (String, String);
}

#[ttl_cache]
impl Describe for [u8] {
    #[ttl_cache(ttl = "1m", stale = "1h", background, handle = Descriptions)]
    fn describe(&self, rounds: u32) -> (String, String) {
        (format!("{self:?} {rounds}"), thread())
    }
}

#[ttl_cache]
impl Describe for Api<u8> {
    #[ttl_cache(ttl = "1m", stale = "1h", background)]
    fn describe(&self, rounds: u32) -> (String, String) {
        (format!("{self:?} {rounds}"), thread())
    }
}

#[test]
fn self_in_methods() {
    assert_same!(Api { base: "a" }.by_reference(1));
    assert_same!(Arc::new(Api { base: 2 }).by_arc());
    assert_same!(Api::without_self(&Api { base: 3 }));
    assert_same!([1_u8, 2].describe(3));
    assert_same!(Api { base: 1_u8 }.describe(3));
}
