//! Annotated functions under every lint that a user may deny: this module compiles, under rustc and under clippy, or the
//! attribute is loud.

#![deny(warnings, nonstandard_style, unused, clippy::all, clippy::pedantic, clippy::nursery)]
#![deny(
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    let_underscore_drop,
    missing_copy_implementations,
    missing_debug_implementations,
    missing_docs,
    redundant_lifetimes,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unreachable_pub,
    unused_import_braces,
    unused_lifetimes,
    unused_qualifications,
    unused_results,
    variant_size_differences
)]
#![deny(
    clippy::allow_attributes_without_reason,
    clippy::exhaustive_enums,
    clippy::indexing_slicing,
    clippy::min_ident_chars,
    clippy::missing_docs_in_private_items,
    clippy::missing_inline_in_public_items,
    clippy::multiple_inherent_impl,
    clippy::undocumented_unsafe_blocks,
    clippy::unwrap_used
)]

use std::num::ParseIntError;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ttl_memo::{ManualTimer, ttl_cache};

/// A clock.
pub static CLOCK: ManualTimer = ManualTimer::new();

/// Every option at once.
#[ttl_cache(
    ttl = "10m",
    maxsize = "64MiB",
    getsizeof = String::len,
    cache_if = |text| !text.is_empty(),
    timer = CLOCK,
    name = "all",
    handle = All
)]
#[must_use]
#[inline]
pub fn all_options(text: &str, times: usize) -> String {
    text.repeat(times)
}

/// No option and nothing given or returned.
#[ttl_cache]
#[inline]
pub fn nothing() {}

/// A lifetime that depends on the value.
#[ttl_cache(ttl = |number| Duration::from_secs(*number), maxsize = None)]
#[must_use]
#[inline]
pub fn lifetimes(number: u64) -> u64 {
    number
}

/// Fails.
///
/// # Errors
///
/// When `text` is no number.
#[ttl_cache(ttl = None, maxsize = 2 * 64)]
#[inline]
pub fn fallible(text: &str) -> Result<u8, ParseIntError> {
    text.parse()
}

/// Every kind of parameter.
#[ttl_cache]
#[must_use]
#[inline]
pub fn parameters(
    (first, _): (u8, u8),
    mut second: Vec<u8>,
    _unused: bool,
    _: char,
    path: &Path,
    word: Option<&str>,
    number: f64,
) -> PathBuf {
    second.push(first);
    let words = format!("{word:?} {number} {second:?}");
    path.join(words)
}

/// A keyword.
#[ttl_cache]
#[must_use]
#[inline]
pub fn r#type(r#struct: u8) -> u8 {
    r#struct
}

/// A function in a function.
#[must_use]
#[inline]
pub fn nested(number: u8) -> u8 {
    /// Inner.
    #[ttl_cache]
    fn inner(number: u8) -> u8 {
        number
    }
    inner(number)
}

/// A private function whose helpers nobody calls.
#[ttl_cache]
fn private(number: u8) -> u8 {
    number
}

/// Calls it.
#[must_use]
#[inline]
pub fn calls_private() -> u8 {
    private(1)
}

/// An expectation that the body meets.
#[ttl_cache]
#[expect(clippy::cast_possible_truncation, reason = "the point")]
#[must_use]
#[inline]
pub fn expectation(number: u64) -> u8 {
    number as u8
}

/// Eight parameters, one more than clippy likes, which it is told once.
#[ttl_cache]
#[expect(clippy::too_many_arguments, reason = "the point")]
#[must_use]
#[inline]
pub fn many(a1: u8, a2: u8, a3: u8, a4: u8, a5: u8, a6: u8, a7: u8, a8: u8) -> u8 {
    a1 ^ a2 ^ a3 ^ a4 ^ a5 ^ a6 ^ a7 ^ a8
}
