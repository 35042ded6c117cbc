//! Arguments that borrow inside: looked up piece by piece, as the key that owns the pieces.

#![allow(clippy::needless_pass_by_value, clippy::option_option, clippy::ptr_arg, clippy::ref_option_ref)]
#![allow(clippy::too_many_arguments, clippy::type_complexity)]

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::{option, prop_assert_eq, proptest};
use ttl_memo::{Float, TtlCache, ttl_cache};

use crate::allocations::allocations_of_a_hit;

/// Texts that are often equal, often empty, and whose boundaries can shift.
fn text() -> impl Strategy<Value = String> {
    "[ab]{0,2}"
}

fn texts() -> impl Strategy<Value = Vec<String>> {
    vec(text(), 0..3)
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    vec(0..2_u8, 0..3)
}

/// Floats of which several are the same value.
fn float() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.0), Just(-0.0), Just(f64::NAN), Just(-f64::NAN), Just(1.5), any::<f64>()]
}

fn strs(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

/// For each shape: two arguments are one key exactly if their owned forms are equal, and the owned form finds them.
macro_rules! shapes {
    ($($name:ident: |$owned:ident: $ty:ty| $parameter:ty = $borrow:expr, $key:expr; $strategy:expr;)*) => {$(
        #[test]
        fn $name() {
            #[ttl_cache(maxsize = None, ttl = None)]
            fn run(argument: $parameter) -> u8 {
                let _ = argument;
                1
            }

            proptest!(|(first in $strategy, second in $strategy)| {
                run::cache_clear();
                let key = |$owned: &$ty| $key;
                // The value stored for the first argument is found by the second, borrowed and owned.
                { let $owned = &first; run($borrow); }
                let are_equal = key(&first) == key(&second);
                { let $owned = &second; prop_assert_eq!(run::cache_contains($borrow), are_equal); }
                prop_assert_eq!(run::cache().contains_key(&key(&second)), are_equal);
                prop_assert_eq!(run::cache().keys(), [key(&first)]);
                // A value stored under the owned form is found by the borrowed form.
                run::cache_clear();
                run::cache().insert(key(&first), 2);
                { let $owned = &second; prop_assert_eq!(run::cache_peek($borrow), are_equal.then_some(2)); }
                { let $owned = &first; prop_assert_eq!(run($borrow), 2); }
            });
        }
    )*};
}

shapes! {
    a_slice_of_texts: |owned: Vec<String>| &[&str] = &strs(owned), owned.clone(); texts();
    a_slice_of_slices: |owned: Vec<Vec<u8>>| &[&[u8]] = &owned.iter().map(Vec::as_slice).collect::<Vec<_>>(), owned.clone(); vec(bytes(), 0..3);
    a_slice_of_vectors_of_texts: |owned: Vec<Vec<String>>| &[Vec<&str>] = &owned.iter().map(|texts| strs(texts)).collect::<Vec<_>>(), owned.clone(); vec(texts(), 0..3);
    a_vector_of_texts: |owned: Vec<String>| Vec<&str> = strs(owned), owned.clone(); texts();
    a_borrowed_vector_of_texts: |owned: Vec<String>| &Vec<&str> = &strs(owned), owned.clone(); texts();
    an_array_of_texts: |owned: [String; 2]| [&str; 2] = owned.each_ref().map(String::as_str), owned.clone(); [text(), text()];
    a_borrowed_array_of_texts: |owned: [String; 2]| &[&str; 2] = &owned.each_ref().map(String::as_str), owned.clone(); [text(), text()];
    an_array_of_nothing: |owned: [String; 0]| [&str; 0] = owned.each_ref().map(String::as_str), owned.clone(); Just([]);
    a_pair_of_texts: |owned: (String, String)| (&str, &str) = (&owned.0, &owned.1), owned.clone(); (text(), text());
    a_borrowed_pair: |owned: (String, u8)| &(String, &u8) = &(owned.0.clone(), &owned.1), owned.clone(); (text(), 0..3_u8);
    a_pair_of_a_text_and_a_number: |owned: (String, u32)| (&str, u32) = (&owned.0, owned.1), owned.clone(); (text(), 0..3_u32);
    a_nested_tuple: |owned: ((String, u8), Option<String>)| ((&str, u8), Option<&str>) = ((&owned.0.0, owned.0.1), owned.1.as_deref()), owned.clone(); ((text(), 0..3_u8), option::of(text()));
    a_tuple_of_one: |owned: (String,)| (&str,) = (&owned.0,), owned.clone(); (text(),);
    an_optional_slice: |owned: Option<Vec<u8>>| Option<&[u8]> = owned.as_deref(), owned.clone(); option::of(bytes());
    an_optional_slice_of_texts: |owned: Option<Vec<String>>| Option<&[&str]> = owned.as_ref().map(|texts| strs(texts)).as_deref(), owned.clone(); option::of(texts());
    an_option_in_an_option: |owned: Option<Option<String>>| Option<Option<&str>> = owned.as_ref().map(Option::as_deref), owned.clone(); option::of(option::of(text()));
    a_borrowed_option: |owned: Option<String>| &Option<&str> = &owned.as_deref(), owned.clone(); option::of(text());
    a_slice_of_options: |owned: Vec<Option<String>>| &[Option<&str>] = &owned.iter().map(Option::as_deref).collect::<Vec<_>>(), owned.clone(); vec(option::of(text()), 0..3);
    a_borrowed_text_behind_a_cow: |owned: String| Cow<'_, str> = Cow::Borrowed(owned), owned.clone(); text();
    an_owned_text_behind_a_cow: |owned: String| Cow<'_, str> = Cow::Owned(owned.clone()), owned.clone(); text();
    a_slice_behind_a_cow: |owned: Vec<u8>| Cow<'_, [u8]> = Cow::Borrowed(owned), owned.clone(); bytes();
    a_slice_of_cows: |owned: Vec<String>| &[Cow<'_, str>] = &owned.iter().map(Cow::from).collect::<Vec<_>>(), owned.clone(); texts();
    a_reference_to_a_reference: |owned: String| &&str = &owned.as_str(), owned.clone(); text();
    a_slice_of_paths: |owned: Vec<PathBuf>| &[&Path] = &owned.iter().map(PathBuf::as_path).collect::<Vec<_>>(), owned.clone(); texts().prop_map(|texts| texts.iter().map(PathBuf::from).collect::<Vec<_>>());
    a_slice_of_borrowed_bytes: |owned: Vec<u8>| &[&u8] = &owned.iter().collect::<Vec<_>>(), owned.clone(); bytes();
    a_vector_of_borrowed_numbers: |owned: Vec<i32>| Vec<&i32> = owned.iter().collect(), owned.clone(); vec(0..2_i32, 0..3);
    an_array_of_borrowed_bytes: |owned: [u8; 3]| [&u8; 3] = owned.each_ref(), *owned; [0..2_u8, 0..2_u8, 0..2_u8];
    a_slice_of_arrays_of_borrowed_numbers: |owned: Vec<[u16; 2]>| &[[&u16; 2]] = &owned.iter().map(<[u16; 2]>::each_ref).collect::<Vec<_>>(), owned.clone(); vec([0..2_u16, 0..2_u16], 0..3);
    a_float_in_a_pair: |owned: (f64, String)| (f64, &str) = (owned.0, &owned.1), (Float(owned.0), owned.1.clone()); (float(), text());
    a_float_in_an_option: |owned: Option<f64>| Option<f64> = *owned, owned.map(Float); option::of(float());
    a_borrowed_float_in_an_option: |owned: Option<f64>| Option<&f64> = owned.as_ref(), owned.map(Float); option::of(float());
    floats_in_a_slice: |owned: Vec<f64>| &[f64] = owned, owned.iter().copied().map(Float).collect::<Vec<_>>(); vec(float(), 0..3);
    floats_in_a_vector: |owned: Vec<f64>| Vec<f64> = owned.clone(), owned.iter().copied().map(Float).collect::<Vec<_>>(); vec(float(), 0..3);
    floats_in_an_array: |owned: [f64; 2]| &[f64; 2] = owned, owned.map(Float); [float(), float()];
    floats_in_a_slice_of_pairs: |owned: Vec<(f64, String)>| &[(f64, &str)] = &owned.iter().map(|(float, text)| (*float, text.as_str())).collect::<Vec<_>>(), owned.iter().map(|(float, text)| (Float(*float), text.clone())).collect::<Vec<_>>(); vec((float(), text()), 0..3);
}

#[test]
fn two_slices_side_by_side_do_not_run_into_each_other() {
    #[ttl_cache(maxsize = None)]
    fn run(first: &[&str], second: &[&str], third: Option<&str>) -> usize {
        first.len() + second.len() + third.map_or(0, str::len)
    }

    proptest!(|(first in (texts(), texts(), option::of(text())), second in (texts(), texts(), option::of(text())))| {
        run::cache_clear();
        run(&strs(&first.0), &strs(&first.1), first.2.as_deref());
        let is_hit = run::cache_contains(&strs(&second.0), &strs(&second.1), second.2.as_deref());
        prop_assert_eq!(is_hit, first == second);
        prop_assert_eq!(run::cache().contains_key(&second), first == second);
    });
}

#[test]
fn texts_do_not_run_into_each_other() {
    #[ttl_cache]
    fn join(texts: &[&str]) -> String {
        texts.join("|")
    }

    for texts in [&["ab", "c"][..], &["a", "bc"], &["abc"], &["abc", ""], &["", "abc"], &[], &[""], &["", ""]] {
        assert_eq!(join(texts), texts.join("|"));
    }
    assert_eq!(join::cache_info().misses, 8);
}

#[test]
fn nothing_is_not_the_same_as_something_empty() {
    #[ttl_cache]
    fn count(words: Option<&[&[&str]]>) -> usize {
        words.map_or(100, |words| words.len() * 10 + words.concat().len())
    }

    let all: [Option<&[&[&str]]>; 6] =
        [None, Some(&[]), Some(&[&[]]), Some(&[&[], &[]]), Some(&[&[""]]), Some(&[&[], &[""]])];
    assert_eq!(all.map(count), [100, 0, 10, 20, 11, 21]);
}

#[test]
fn the_key_owns_what_was_borrowed() {
    #[ttl_cache]
    fn all(
        words: &[&str],
        pair: (&str, u32),
        bytes: Option<&[u8]>,
        text: Cow<'_, str>,
        array: [&str; 2],
        list: Vec<&str>,
        floats: &[(f64, &str)],
    ) -> usize {
        words.len() + pair.0.len() + bytes.map_or(0, <[u8]>::len) + text.len() + array.len() + list.len() + floats.len()
    }
    type Key =
        (Vec<String>, (String, u32), Option<Vec<u8>>, String, [String; 2], Vec<String>, Vec<(Float<f64>, String)>);

    let word = String::from("word");
    assert_eq!(all(&[&word], (&word, 1), Some(&[1]), (&word).into(), [&word, "b"], vec![&word], &[(1.0, &word)]), 14);
    drop(word);

    let cache: &'static TtlCache<Key, usize> = all::cache();
    assert_eq!(cache.keys()[0].4, ["word", "b"]);
}

#[test]
fn helpers_take_the_borrowed() {
    #[ttl_cache]
    fn join(words: &[&str], last: (&str, &f64)) -> String {
        words.concat() + last.0
    }

    assert_eq!(join::cache_insert(&["a", "b"], ("c", &0.0), "x".to_owned()), None);
    assert_eq!(join(&["a", "b"], ("c", &-0.0)), "x");
    assert_eq!(join::cache_refresh(&["a", "b"], ("c", &0.0)), "abc");
    assert_eq!(join::cache_peek(&["a", "b"], ("c", &0.0)), Some("abc".to_owned()));
    assert!(join::cache_ttl(&["a", "b"], ("c", &0.0)).is_some());
    assert_eq!(join::cache_remove(&["a", "b"], ("c", &0.0)), Some("abc".to_owned()));
}

#[test]
fn a_hit_with_nested_borrows_allocates_nothing() {
    #[ttl_cache]
    fn all(
        words: &[&str],
        pair: (&str, u32),
        bytes: Option<&[u8]>,
        text: Cow<'_, str>,
        array: [&str; 2],
        borrowed: &(String, &u64),
        floats: &[f64],
        nested: &[Option<(&str, f32)>],
        paths: &[&Path],
    ) -> usize {
        let _ = (pair, bytes, text, array, borrowed, floats, nested, paths);
        words.len()
    }
    let (owned, number) = (String::from("a text that is owned"), 7);
    let borrowed = (owned.clone(), &number);

    let hit = || {
        all(
            &["one", "two"],
            (&owned, 1),
            Some(b"bytes"),
            Cow::Borrowed(&owned),
            [&owned, "two"],
            &borrowed,
            &[0.5, f64::NAN],
            &[None, Some((&owned, 0.5))],
            &[Path::new("/srv/www")],
        )
    };

    assert_eq!(allocations_of_a_hit(hit), 0);
    assert_eq!(all::cache_info().misses, 1);
}

#[test]
fn a_hit_of_a_vector_of_texts_allocates_that_vector_alone() {
    #[ttl_cache]
    fn count(words: Vec<&str>) -> usize {
        words.len()
    }

    assert_eq!(allocations_of_a_hit(|| count(vec!["one", "two"])), 1);
}

#[test]
fn an_async_function_may_take_nested_borrows() {
    #[ttl_cache]
    async fn join(words: &[&str], pair: (&str, f64), text: Cow<'_, str>) -> String {
        std::future::ready(words.concat()).await + pair.0 + &text
    }
    fn is_send<T: Send>(value: T) -> T {
        value
    }

    let word = String::from("c");
    let call = || pollster::block_on(is_send(join(&["a", "b"], (&word, 0.5), "d".into())));
    assert_eq!((call(), call()), ("abcd".to_owned(), "abcd".to_owned()));
    assert_eq!(join::cache_info().misses, 1);
}

#[test]
fn a_type_parameter_may_be_borrowed_inside() {
    #[ttl_cache]
    fn first<T: ttl_memo::Key>(items: &[&T], pair: (T, &str)) -> T {
        items.first().map_or(pair.0, |&item| item.clone())
    }

    assert_eq!((first(&[&1], (2, "a")), first(&[], ('b', "a")), first(&[&1], (2, "a"))), (1, 'b', 1));
    let cache: &'static TtlCache<(Vec<i32>, (i32, String)), i32> = first::cache::<i32>();
    assert_eq!(cache.info().hits, 1);
}
