//! What the attribute's expansion calls. Not public API: the names here change with the macro.
//! Knows how arguments become keys and results become values; knows nothing of tables, locks or time.

// Nobody calls these by hand.
#![allow(clippy::must_use_candidate)]

#[path = "macro_support/access.rs"]
mod access;

use std::hash::Hash;
use std::marker::PhantomData;

pub use core::option::Option;
pub use core::primitive::bool;
pub use core::{concat, module_path};
pub use std::borrow::ToOwned;
pub use std::string::String;
pub use std::time::Duration;
pub use std::vec::Vec;

pub use self::access::{Access, Owning, Storage};
pub use crate::key::{Args, Float};
pub use crate::lead::{Call, Lead, LeadHere};
pub use crate::statics::Store;
pub use crate::{CacheInfo, CacheParameters, TtlCache, TtlCacheBuilder};

/// What a part of a key must be.
pub trait Key: Hash + Eq + Clone + Send + Sync + 'static {}

impl<T: Hash + Eq + Clone + Send + Sync + 'static> Key for T {}

/// What a borrowed part of a key must be.
pub trait BorrowedKey: ToOwned<Owned: Key> + Hash + Eq {}

impl<T: ToOwned<Owned: Key> + Hash + Eq + ?Sized> BorrowedKey for T {}

/// What a stored value must be.
pub trait Value: Clone + Send + Sync + 'static {}

impl<T: Clone + Send + Sync + 'static> Value for T {}

/// Stands for the key in messages: rustc says what this cannot be made of, and proposes nothing for the user's type.
#[derive(Debug)]
pub enum CacheKey {}

/// Words for an argument that cannot be part of a key.
#[diagnostic::on_unimplemented(
    message = "`{T}` cannot be part of a cache key",
    label = "an argument must be `Hash + Eq + Clone + Send + Sync + 'static`",
    note = "derive what is missing: `#[derive(Clone, PartialEq, Eq, Hash)]`, or take something that has it"
)]
pub trait MadeOf<T> {
    /// Names the bound in an expression.
    const CHECKED: () = ();
}

#[diagnostic::do_not_recommend]
impl<T: Key> MadeOf<T> for CacheKey {}

/// Words for a borrowed argument that cannot be part of a key.
#[diagnostic::on_unimplemented(
    message = "`&{T}` cannot be part of a cache key",
    label = "what is borrowed must be `Hash + Eq + Clone`, and once owned `Send + Sync + 'static`",
    note = "derive what is missing: `#[derive(Clone, PartialEq, Eq, Hash)]`, or take something that has it"
)]
pub trait MadeOfBorrowed<T: ?Sized> {
    /// Names the bound in an expression.
    const CHECKED: () = ();
}

#[diagnostic::do_not_recommend]
impl<T: BorrowedKey + ?Sized> MadeOfBorrowed<T> for CacheKey {}

/// Stands for the cache in messages.
#[derive(Debug)]
pub enum Cache {}

/// Words for a result that cannot be stored.
#[diagnostic::on_unimplemented(
    message = "`{T}` cannot be stored in a cache",
    label = "a result must be `Clone + Send + Sync + 'static`",
    note = "derive `Clone`, or return `Arc<…>` of what cannot be cloned or is costly to clone"
)]
pub trait Storing<T> {
    /// Names the bound in an expression.
    const CHECKED: () = ();
}

#[diagnostic::do_not_recommend]
impl<T: Value> Storing<T> for Cache {}

/// Answers whether a type keeps a bound, as a constant: `Is::<T>::KEY`.
///
/// Where it does, the inherent constant is found; else [`Otherwise`]'s is. The type must be known: in a generic function
/// the answer would always be no.
#[derive(Debug)]
pub struct Is<T: ?Sized>(PhantomData<T>);

impl<T: Key> Is<T> {
    /// `T` can be part of a key.
    pub const KEY: bool = true;
}

impl<T: BorrowedKey + ?Sized> Is<T> {
    /// `&T` can be looked up for a part of a key.
    pub const BORROWED_KEY: bool = true;
}

impl<T: Value> Is<T> {
    /// `T` can be stored.
    pub const VALUE: bool = true;
}

impl<T, E> Is<Result<T, E>> {
    /// The type is a `Result`, by whatever name.
    pub const RESULT: bool = true;
}

/// The answers of [`Is`] for a type that doesn't keep the bound.
pub trait Otherwise {
    /// Not a key.
    const KEY: bool = false;
    /// Not a borrowed key.
    const BORROWED_KEY: bool = false;
    /// Not a value.
    const VALUE: bool = false;
    /// Not a `Result`.
    const RESULT: bool = false;
}

impl<T: ?Sized> Otherwise for Is<T> {}

/// What of a function's output is stored: all of it, or the `Ok` of one that can fail.
pub trait Output<const FALLIBLE: bool> {
    /// What is stored.
    type Value;

    /// The value, unless the function failed.
    fn value(&self) -> Option<&Self::Value>;

    /// The output that `value` was stored for.
    fn from_value(value: Self::Value) -> Self;
}

impl<T> Output<false> for T {
    type Value = T;

    #[inline]
    fn value(&self) -> Option<&T> {
        Some(self)
    }

    #[inline]
    fn from_value(value: T) -> T {
        value
    }
}

impl<T, E> Output<true> for Result<T, E> {
    type Value = T;

    #[inline]
    fn value(&self) -> Option<&T> {
        self.as_ref().ok()
    }

    #[inline]
    fn from_value(value: T) -> Self {
        Ok(value)
    }
}

/// What `cache_if` is when it isn't given.
#[inline]
pub fn always<R>(_: &R) -> bool {
    true
}

/// Gives a `cache_if` closure the type of what it takes.
#[inline]
pub fn test<R>(output: &R, test: impl FnOnce(&R) -> bool) -> bool {
    test(output)
}

/// Names a function's cache, whatever its types: an error in them is told elsewhere.
pub fn named<K, V>(builder: TtlCacheBuilder<K, V>, name: &'static str) -> TtlCacheBuilder<K, V> {
    builder.named(name)
}

/// Gives a `ttl` closure the type of what it takes.
pub fn ttl_per_value<K, V>(
    builder: TtlCacheBuilder<K, V>,
    ttl: impl Fn(&V) -> Duration + Send + Sync + 'static,
) -> TtlCacheBuilder<K, V> {
    builder.ttu(move |_, value| ttl(value))
}

/// Sets how long values live; `None` is for ever.
pub fn ttl<K, V>(builder: TtlCacheBuilder<K, V>, ttl: Option<Duration>) -> TtlCacheBuilder<K, V> {
    match ttl {
        Some(ttl) => builder.ttl(ttl),
        None => builder.no_ttl(),
    }
}

/// Sets how long a caller waits for another's computation; `None`, the default, is for ever.
pub fn wait<K, V>(builder: TtlCacheBuilder<K, V>, wait: Option<Duration>) -> TtlCacheBuilder<K, V> {
    match wait {
        Some(wait) => builder.wait(wait),
        None => builder,
    }
}

/// What an expression for `ttl` or `wait` may give.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a duration",
    label = "expected a `Duration` or an `Option<Duration>`",
    note = "write `\"10m\"`, a number of seconds, a `Duration` expression or `None`; for `ttl` also `|value| Duration::…`"
)]
pub trait Time {
    /// The time, or `None` for one without end.
    fn or_for_ever(self) -> Option<Duration>;
}

#[diagnostic::do_not_recommend]
impl Time for Duration {
    fn or_for_ever(self) -> Option<Duration> {
        Some(self)
    }
}

#[diagnostic::do_not_recommend]
impl Time for Option<Duration> {
    fn or_for_ever(self) -> Option<Duration> {
        self
    }
}
