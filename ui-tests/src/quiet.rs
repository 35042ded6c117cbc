//! Annotated functions under all lints that users may deny. If an expansion causes a warning, this module fails to compile,
//! with rustc or with clippy.

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

use std::borrow::Cow;
use std::future::ready;
use std::num::ParseIntError;
use std::panic::Location;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::LazyLock;
use std::time::Duration;

use ttl_memo::{Key, ManualTimer, TtlCache, Value, ttl_cache};

use methods::User;

pub mod methods;

/// A clock.
pub static CLOCK: ManualTimer = ManualTimer::new();

/// All options together.
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

/// What is stored depends on the key.
#[ttl_cache(cache_if = |found, text| found.is_some() || text.is_empty())]
#[must_use]
#[inline]
pub fn stored_by_key(text: &str) -> Option<usize> {
    text.find('a')
}

/// What is stored, and its tags, depend on the key's parts.
#[ttl_cache(
    cache_if = |text: &String, _word, (first, _), mut times: &u64| {
        if text.is_empty() {
            return false;
        }
        if first > times {
            times = first;
        }
        *times > 2
    },
    tags = |_text, word: &String, _, #[allow(unused_variables, reason = "the point")] times| [word.clone()]
)]
#[must_use]
#[inline]
pub fn stored_by_parts(word: &str, pair: (u64, u64), times: u64) -> String {
    format!("{word} {pair:?} {times}")
}

/// A part that is small, and one of a type parameter.
#[ttl_cache(cache_if = |_, small, large: &T| *small && *large > T::default())]
#[must_use]
#[inline]
pub fn stored_by_parts_of_any_type<T: Key + PartialOrd + Default>(small: bool, large: T) -> bool {
    small && large > T::default()
}

/// No options, no parameters and no result.
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
/// When `text` isn't a number.
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

/// Keywords as names.
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

/// A private function whose helpers aren't called.
#[ttl_cache]
fn private(number: u8) -> u8 {
    number
}

/// Calls the private function.
#[must_use]
#[inline]
pub fn calls_private() -> u8 {
    private(1)
}

/// An expectation that the body fulfils.
#[ttl_cache]
#[expect(clippy::cast_possible_truncation, reason = "the point")]
#[must_use]
#[inline]
pub fn expectation(number: u64) -> u8 {
    number as u8
}

/// Eight parameters, one more than clippy accepts. One `expect` is enough.
#[ttl_cache]
#[expect(clippy::too_many_arguments, reason = "the point")]
#[must_use]
#[inline]
pub fn many(a1: u8, a2: u8, a3: u8, a4: u8, a5: u8, a6: u8, a7: u8, a8: u8) -> u8 {
    a1 ^ a2 ^ a3 ^ a4 ^ a5 ^ a6 ^ a7 ^ a8
}

/// An async function; its cache is [`type@later`], cleared by [`later::cache_clear`].
///
/// # Errors
///
/// When `text` isn't a number.
#[ttl_cache(ttl = "1m", wait = "2s")]
#[inline]
pub async fn later(text: &str, mut times: Vec<u8>, _unused: bool) -> Result<u8, ParseIntError> {
    times.reverse();
    ready(text).await.repeat(times.len()).parse()
}

/// An async function without parameters and result.
#[ttl_cache]
#[inline]
pub async fn nothing_later() {
    ready(()).await;
}

/// A generic function; see [`fn@largest`] and [`largest::cache_info`].
#[ttl_cache]
#[inline]
pub fn largest<T: Key + Ord>(items: &[T]) -> Option<T> {
    items.iter().max().cloned()
}

/// Constants, where clauses, lifetimes.
#[ttl_cache(maxsize = 8)]
#[must_use]
#[inline]
pub fn generic<'all, 'any: 'all, T, const N: usize>(items: &'all [T; N], more: &'any str, last: &'any str) -> Option<T>
where
    T: Key,
    Option<T>: PartialEq,
{
    let longer: &'all str = more.max(last);
    items.get(longer.len()).cloned()
}

/// An argument of any type.
#[ttl_cache]
#[inline]
pub fn anonymous(item: impl Key + ToString, more: &(impl Key + ToString)) -> String {
    item.to_string() + &more.to_string()
}

/// A generic async function.
///
/// # Errors
///
/// When `text` can't be parsed.
#[ttl_cache]
#[inline]
pub async fn parse_later<T: FromStr + Value>(text: &str) -> Result<T, T::Err> {
    ready(text).await.parse()
}

/// Parameters that contain references.
#[ttl_cache]
#[must_use]
#[inline]
pub fn deep(
    words: &[&str],
    pair: (&str, f64),
    text: Cow<'_, str>,
    list: Vec<&str>,
    array: [&str; 2],
    bytes: Option<&[u8]>,
) -> usize {
    let bytes = bytes.map_or(0, <[u8]>::len);
    words.len() + pair.0.len() + text.len() + list.len() + array.len() + bytes
}

/// A chosen key.
#[ttl_cache(key = |user, _log| -> u64 { user.id })]
#[must_use]
#[inline]
pub fn keyed(user: &User, log: &mut Vec<u64>) -> u64 {
    log.push(user.id);
    user.id
}

/// Skipped parameters.
#[ttl_cache(skip(log, _unused))]
#[must_use]
#[inline]
pub fn skipped(log: &mut Vec<u64>, id: u64, _unused: Box<dyn Send>) -> u64 {
    log.push(id);
    id
}

/// A cache of users.
static USERS: LazyLock<TtlCache<u64, u64>> = LazyLock::new(|| TtlCache::new(8, Duration::from_secs(1)));

/// A given cache.
#[ttl_cache(cache = USERS)]
#[must_use]
#[inline]
pub fn stored(id: u64) -> u64 {
    id
}

/// A function with `#[track_caller]`.
#[ttl_cache]
#[track_caller]
#[must_use]
#[inline]
pub fn tracked(_id: u64) -> &'static Location<'static> {
    Location::caller()
}

/// A deprecated function.
#[ttl_cache]
#[deprecated = "ask `stored`"]
#[must_use]
#[inline]
pub fn deprecated(id: u64) -> u64 {
    id
}
