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

use std::borrow::Cow;
use std::future::ready;
use std::num::ParseIntError;
use std::panic::Location;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use ttl_memo::{Key, ManualTimer, TtlCache, Value, ttl_cache};

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

/// An async function; its cache is [`type@later`], cleared by [`later::cache_clear`].
///
/// # Errors
///
/// When `text` is no number.
#[ttl_cache(ttl = "1m", wait = "2s")]
#[inline]
pub async fn later(text: &str, mut times: Vec<u8>, _unused: bool) -> Result<u8, ParseIntError> {
    times.reverse();
    ready(text).await.repeat(times.len()).parse()
}

/// An async function with nothing given or returned.
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
/// When `text` is none.
#[ttl_cache]
#[inline]
pub async fn parse_later<T: FromStr + Value>(text: &str) -> Result<T, T::Err> {
    ready(text).await.parse()
}

/// Borrows inside.
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

/// Something skipped.
#[ttl_cache(skip(log, _unused))]
#[must_use]
#[inline]
pub fn skipped(log: &mut Vec<u64>, id: u64, _unused: Box<dyn Send>) -> u64 {
    log.push(id);
    id
}

/// Users.
static USERS: LazyLock<TtlCache<u64, u64>> = LazyLock::new(|| TtlCache::new(8, Duration::from_secs(1)));

/// A given store.
#[ttl_cache(cache = USERS)]
#[must_use]
#[inline]
pub fn stored(id: u64) -> u64 {
    id
}

/// Knows its caller.
#[ttl_cache]
#[track_caller]
#[must_use]
#[inline]
pub fn tracked(_id: u64) -> &'static Location<'static> {
    Location::caller()
}

/// Is no longer to be used.
#[ttl_cache]
#[deprecated = "ask `stored`"]
#[must_use]
#[inline]
pub fn deprecated(id: u64) -> u64 {
    id
}

/// A user. Its caches are [`User::name_cache`] and others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct User {
    /// What tells it from others.
    id: u64,
    /// How it is called.
    name: String,
}

#[ttl_cache]
impl User {
    /// A new one.
    #[ttl_cache(ttl = "1m", name = "users")]
    #[must_use]
    #[inline]
    pub fn new(id: u64, name: &str) -> Self {
        Self { id, name: name.to_owned() }
    }

    /// Its name.
    #[ttl_cache]
    #[must_use]
    #[inline]
    pub fn name(&self, (times, _): (usize, u8), _unused: bool) -> String {
        self.name.repeat(times)
    }

    /// Its name, by its id.
    #[ttl_cache(key = |this, _log| -> u64 { this.id }, cache_if = |name| !name.is_empty())]
    #[inline]
    pub fn name_by_id(&self, log: &mut Vec<u64>) -> String {
        log.push(self.id);
        self.name.clone()
    }

    /// A constant, whoever it is.
    ///
    /// # Errors
    ///
    /// When `text` is no number.
    #[ttl_cache(skip(self))]
    #[inline]
    pub async fn later<T: FromStr + Value>(&self, text: &str) -> Result<T, T::Err> {
        ready(text).await.parse()
    }

    /// Itself, changed.
    #[ttl_cache]
    #[must_use]
    #[inline]
    pub fn consumed(mut self, by: u64) -> u64 {
        self.id += by;
        self.id
    }

    /// Is counted.
    #[ttl_cache]
    #[must_use]
    #[inline]
    pub fn counted(self: Arc<Self>) -> u64 {
        self.id
    }

    /// Nobody calls its helpers.
    #[ttl_cache]
    fn private(&self) -> u64 {
        self.id
    }

    /// Calls it.
    #[must_use]
    #[inline]
    pub fn calls_private(&self) -> u64 {
        self.private()
    }
}

/// Owns a store.
#[derive(Debug)]
pub struct Owner<T> {
    /// The store.
    items: TtlCache<T, T>,
}

#[ttl_cache]
impl<T: Key> Owner<T> {
    /// The same.
    #[ttl_cache(cache = self.items)]
    #[inline]
    pub fn same(&self, item: T) -> T {
        item
    }

    /// The same, for all.
    #[ttl_cache(skip(self))]
    #[inline]
    pub fn same_for_all(&self, item: &T) -> T {
        item.clone()
    }
}

/// Finds.
pub trait Find {
    /// What is found.
    type Found;

    /// Finds something.
    fn find(&self, name: &str) -> Self::Found;
}

#[ttl_cache]
impl Find for User {
    type Found = Option<usize>;

    #[ttl_cache]
    #[inline]
    fn find(&self, name: &str) -> Self::Found {
        self.name.find(name)
    }
}

#[ttl_cache]
impl<T: Key + ToString> Find for Vec<T> {
    type Found = Option<usize>;

    #[ttl_cache(handle = Finds, maxsize = 8)]
    #[inline]
    fn find(&self, name: &str) -> Self::Found {
        self.iter().position(|item| item.to_string() == name)
    }
}
