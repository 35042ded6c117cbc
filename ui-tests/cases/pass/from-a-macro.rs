//! Functions from a `macro_rules` macro, with everything in invisible groups.
#![deny(warnings)]

use ttl_memo::ttl_cache;

macro_rules! memoized {
    ($vis:vis $name:ident($argument:ident: $ty:ty) -> $output:ty, $ttl:expr, $maxsize:literal, $body:expr) => {
        #[ttl_cache(ttl = $ttl, maxsize = $maxsize)]
        $vis fn $name($argument: $ty) -> $output {
            $body
        }
    };
}

memoized!(pub(crate) double(number: u64) -> u64, "1h", 8, number * 2);
memoized!(half(number: f64) -> Option<f64>, 60, 8, Some(number / 2.0));
memoized!(length(text: &str) -> Result<usize, ()>, None, 8, Ok(text.len()));

fn main() {
    assert_eq!((double(2), half(1.0), length("ab")), (4, Some(0.5), Ok(2)));
    assert_eq!(length::cache_peek("ab"), Some(2));
}
