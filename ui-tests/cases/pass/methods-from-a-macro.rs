//! Methods from a `macro_rules` macro, with everything in invisible groups.
#![deny(warnings)]

use ttl_memo::{Key, ttl_cache};

macro_rules! memoized {
    ($(#[$attribute:meta])* $owner:ident<$ty:ty> { $vis:vis $name:ident(&$receiver:ident, $argument:ident: $argument_ty:ty) -> $output:ty, $ttl:expr, $body:expr }) => {
        #[ttl_cache]
        impl $owner<$ty> {
            $(#[$attribute])*
            #[ttl_cache(ttl = $ttl)]
            $vis fn $name(&$receiver, $argument: $argument_ty) -> $output {
                $body
            }
        }
    };
}

macro_rules! generic {
    ($name:ident<$param:ident>($argument:ident: $ty:ty) -> $output:ty, skip($($skipped:ident),*), $body:block) => {
        #[ttl_cache(skip($($skipped),*))]
        fn $name<$param: Key>($argument: $ty, _more: &mut u8) -> $output $body
    };
}

macro_rules! keyed {
    ($name:ident($($argument:ident: $ty:ty),*), |$($parameter:ident),*| -> $key:ty $body:block) => {
        #[ttl_cache(key = |$($parameter),*| -> $key $body)]
        fn $name($($argument: $ty),*) -> $key $body
    };
}

macro_rules! deep {
    ($name:ident($ty:ty)) => {
        #[ttl_cache]
        fn $name(argument: $ty) -> bool {
            let _ = argument;
            true
        }
    };
}

macro_rules! on_a_trait {
    ($of:path, $ty:ty, $handle:ident) => {
        #[ttl_cache]
        impl $of for $ty {
            #[ttl_cache(handle = $handle)]
            fn find(&self) -> usize {
                1
            }
        }
    };
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Api<T>(T);

trait Find {
    fn find(&self) -> usize;
}

memoized!(/** Doubles. */ #[must_use] Api<u64> { pub(crate) double(&self, by: &str) -> Result<u64, ()>, "1h", Ok(self.0 * 2 + by.len() as u64) });
memoized!(Api<String> { length(&self, more: Option<&str>) -> usize, None, self.0.len() + more.map_or(0, str::len) });
generic!(first<T>(items: &[T]) -> Option<T>, skip(_more), { items.first().cloned() });
keyed!(rounded(number: u64, _text: &str), |number, _text| -> u64 { number / 10 });
deep!(texts(&[&str]));
deep!(pair((&str, f64)));
deep!(optional(Option<&[u8]>));
on_a_trait!(Find, Vec<u8>, Finds);

fn main() {
    assert_eq!((Api(1).double("a"), Api("ab".to_owned()).length(Some("c"))), (Ok(3), 3));
    assert_eq!((first(&[1], &mut 0), rounded(11, ""), rounded(12, "")), (Some(1), 1, 1));
    assert!(texts(&["a"]) && pair(("a", 0.5)) && optional(None));
    assert_eq!((vec![1].find(), Finds::cache_info().misses), (1, 1));
}
