//! What the expressions in a function's options are converted with.

use std::time::Duration;

use super::output::{Judged, Output};
use crate::{TtlCache, TtlCacheBuilder};

/// Returns the builder of the function called `name`. It takes any types: an error in them is reported elsewhere.
pub fn named<K, V>(name: &'static str) -> TtlCacheBuilder<K, V> {
    TtlCache::builder().named(name)
}

/// Sets the time to live; `None` means that values don't expire.
pub fn ttl<K, V>(builder: TtlCacheBuilder<K, V>, ttl: Option<Duration>) -> TtlCacheBuilder<K, V> {
    match ttl {
        Some(ttl) => builder.ttl(ttl),
        None => builder.no_ttl(),
    }
}

/// Sets a closure that returns each value's time to live, and gives it the type of its parameter.
pub fn ttl_per_value<K, V>(
    builder: TtlCacheBuilder<K, V>,
    ttl: impl Fn(&V) -> Duration + Send + Sync + 'static,
) -> TtlCacheBuilder<K, V> {
    builder.ttu(move |_, value| ttl(value))
}

/// Sets a closure that returns the tags of a value and its key, and gives it the types of its parameters.
pub fn tags<K, V, L: TagList>(
    builder: TtlCacheBuilder<K, V>,
    tags: impl Fn(&V, &K) -> L + Send + Sync + 'static,
) -> TtlCacheBuilder<K, V> {
    builder.tagged(move |value, key, each| tags(value, key).each(each))
}

/// The same for a function of the value alone.
pub fn tags_of_value<K, V, L: TagList>(
    builder: TtlCacheBuilder<K, V>,
    tags: impl Fn(&V) -> L + Send + Sync + 'static,
) -> TtlCacheBuilder<K, V> {
    builder.tagged(move |value, _, each| tags(value).each(each))
}

/// What a closure for `tags` may return.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list of tags",
    label = "expected an array, a `Vec` or an `Option` of strings",
    note = "write `[tag]` for one tag; each is a `String` or a `&'static str`"
)]
pub trait TagList {
    /// Calls `each` with each tag.
    fn each(self, each: &mut dyn FnMut(&str));
}

#[diagnostic::do_not_recommend]
impl<T: AsRef<str>, I: IntoIterator<Item = T>> TagList for I {
    fn each(self, each: &mut dyn FnMut(&str)) {
        self.into_iter().for_each(|tag| each(tag.as_ref()));
    }
}

/// Sets how long a caller waits for another's computation; `None`, the default, sets no limit.
pub fn wait<K, V>(builder: TtlCacheBuilder<K, V>, wait: Option<Duration>) -> TtlCacheBuilder<K, V> {
    match wait {
        Some(wait) => builder.wait(wait),
        None => builder,
    }
}

/// Sets how long a stale value is served.
pub fn stale<K, V>(builder: TtlCacheBuilder<K, V>, stale: Option<Duration>) -> TtlCacheBuilder<K, V> {
    builder.stale(stale.unwrap_or_default())
}

/// Sets how long a value is served instead of an error.
pub fn stale_if_error<K, V>(builder: TtlCacheBuilder<K, V>, stale: Option<Duration>) -> TtlCacheBuilder<K, V> {
    builder.stale_if_error(stale.unwrap_or_default())
}

/// Sets how long an error is stored.
pub fn err_ttl<FALLIBLE, K, V>(builder: TtlCacheBuilder<K, V>, ttl: Option<Duration>) -> TtlCacheBuilder<K, V>
where
    FALLIBLE: Output<V, Value = V>,
{
    let is_error = |value: &V| matches!(FALLIBLE::judge(value), Judged::Error(_));
    builder.__err_ttl(is_error, ttl.unwrap_or_default())
}

/// Sets the time to idle; `None`, the default, sets none.
pub fn tti<K, V>(builder: TtlCacheBuilder<K, V>, tti: Option<Duration>) -> TtlCacheBuilder<K, V> {
    match tti {
        Some(tti) => builder.tti(tti),
        None => builder,
    }
}

/// What an expression for `ttl` or `wait` may return.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a duration",
    label = "expected a `Duration` or an `Option<Duration>`",
    note = "write `\"10m\"`, a number of seconds, a `Duration` expression or `None`; for `ttl` also `|value| Duration::…`"
)]
pub trait OptionalDuration {
    /// Returns the duration, or `None` for no limit.
    fn into_option(self) -> Option<Duration>;
}

#[diagnostic::do_not_recommend]
impl OptionalDuration for Duration {
    fn into_option(self) -> Option<Duration> {
        Some(self)
    }
}

#[diagnostic::do_not_recommend]
impl OptionalDuration for Option<Duration> {
    fn into_option(self) -> Option<Duration> {
        self
    }
}

/// Gives a `key` closure its own `return` and `?`.
#[inline]
pub fn key<K>(key: impl FnOnce() -> K) -> K {
    key()
}

/// Calls a `cache_if` closure, and gives it the type of its parameter.
#[inline]
pub fn test<R>(output: &R, test: impl FnOnce(&R) -> bool) -> bool {
    test(output)
}

/// The same with the key.
#[inline]
pub fn test_with_key<R, K>(output: &R, key: &K, test: impl FnOnce(&R, &K) -> bool) -> bool {
    test(output, key)
}

/// What decides whether an output is stored: a function of the output, or [`WithKey`].
pub trait CacheIf<R, K> {
    /// Whether an output is stored. Without a key nothing is.
    fn accepts(self, output: &R, key: Option<&K>) -> bool;
}

impl<R, K, F: FnOnce(&R) -> bool> CacheIf<R, K> for F {
    #[inline]
    fn accepts(self, output: &R, _: Option<&K>) -> bool {
        self(output)
    }
}

/// A function of the output and its key.
#[derive(Debug)]
pub struct WithKey<R, K>(pub fn(&R, &K) -> bool);

impl<R, K> CacheIf<R, K> for WithKey<R, K> {
    #[inline]
    fn accepts(self, output: &R, key: Option<&K>) -> bool {
        key.is_some_and(|key| (self.0)(output, key))
    }
}

/// The `cache_if` of a function that has none.
#[inline]
pub fn always<R>(_: &R) -> bool {
    true
}
