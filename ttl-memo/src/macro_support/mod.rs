//! What the attribute's expansion calls. Not public API: the names here change with the macro.
//! Knows how arguments become keys and results become values; knows nothing of tables, locks or time.

// Nobody calls these by hand.
#![allow(clippy::must_use_candidate)]

mod engine;
pub(crate) mod statics;

use std::fmt;
use std::hash::Hash;
use std::marker::PhantomData;
use std::str::FromStr;

pub use core::hash::BuildHasher;
pub use core::option::Option;
pub use core::primitive::bool;
pub use core::{concat, module_path};
pub use std::borrow::ToOwned;
pub use std::string::String;
pub use std::time::Duration;
pub use std::vec::Vec;

pub use self::engine::{Engine, HasStatic, Owning};
pub use crate::cache::miss::{Call, Lead, LeadHere};
pub use crate::key::key::{Float, KeyRef, OwnedKey};
pub use crate::key::nested::{Elements, FloatBits, PartAs, Pointee, Same};
pub use crate::macro_support::statics::{InstantiationCaches, StaticCache};
pub use crate::{CacheInfo, CacheParameters, TtlCache, TtlCacheBuilder};

/// What an argument must be to be part of a key; everything that can be is.
///
/// For the bounds of generic functions: of `T: Key` each `T` has a store of its own.
///
/// # Examples
///
/// ```
/// use ttl_memo::{Key, ttl_cache};
///
/// #[ttl_cache]
/// fn largest<T: Key + Ord>(items: &[T]) -> Option<T> {
///     items.iter().max().cloned()
/// }
///
/// assert_eq!(largest(&[1, 3, 2]), Some(3));
/// assert_eq!(largest(&["a", "b"]), Some("b"));
/// assert_eq!(largest::cache_info().misses, 2);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a cache key",
    label = "an argument must be `Hash + Eq + Clone + Send + Sync + 'static`",
    note = "add what is missing to the type's bounds, leave the argument out with `skip(…)`, or make a key of it with `key = …`"
)]
pub trait Key: Hash + Eq + Clone + Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Hash + Eq + Clone + Send + Sync + 'static> Key for T {}

/// What an argument that is borrowed must be to be part of a key; everything that can be is.
///
/// For the bounds of generic functions whose arguments may have no size, as `T: BorrowedKey + ?Sized`; else [`Key`] says it.
#[diagnostic::on_unimplemented(
    message = "`&{Self}` cannot be part of a cache key",
    label = "what is borrowed must be `Hash + Eq + Clone`, and once owned `Send + Sync + 'static`",
    note = "add what is missing to the type's bounds, leave the argument out with `skip(…)`, or make a key of it with `key = …`"
)]
pub trait BorrowedKey: ToOwned<Owned: Key> + Hash + Eq {}

#[diagnostic::do_not_recommend]
impl<T: ToOwned<Owned: Key> + Hash + Eq + ?Sized> BorrowedKey for T {}

/// What a result must be to be stored; everything that can be is.
///
/// For the bounds of generic functions, as [`Key`] is for their arguments.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored in a cache",
    label = "a result must be `Clone + Send + Sync + 'static`",
    note = "add what is missing to the type's bounds, or return `Arc<…>` of what cannot be cloned"
)]
pub trait Value: Clone + Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Clone + Send + Sync + 'static> Value for T {}

/// Stands for the key in messages: rustc says what this cannot be made of, and proposes nothing for the user's type.
#[derive(Debug)]
pub enum CacheKey {}

/// Words for an argument that cannot be part of a key.
#[diagnostic::on_unimplemented(
    message = "`{T}` cannot be part of a cache key",
    label = "an argument must be `Hash + Eq + Clone + Send + Sync + 'static`",
    note = "derive what is missing: `#[derive(Clone, PartialEq, Eq, Hash)]`, or take something that has it; spell a float `f64`"
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
    note = "derive what is missing: `#[derive(Clone, PartialEq, Eq, Hash)]`, or take something that has it; spell a float `f64`"
)]
pub trait MadeOfBorrowed<T: ?Sized> {
    /// Names the bound in an expression.
    const CHECKED: () = ();
}

#[diagnostic::do_not_recommend]
impl<T: BorrowedKey + ?Sized> MadeOfBorrowed<T> for CacheKey {}

/// Words for a method whose `self` cannot be part of a key.
#[diagnostic::on_unimplemented(
    message = "`self` cannot be part of a cache key",
    label = "`{T}` must be `Hash + Eq + Clone + Send + Sync + 'static`",
    note = "derive what is missing: `#[derive(Clone, PartialEq, Eq, Hash)]`, or say what tells one instance from another:",
    note = "nothing: `skip(self)`; a part of it: `key = |this| -> u64 {{ this.id }}`; a store of its own: `cache = self.users`"
)]
pub trait MadeOfInstance<T: ?Sized> {
    /// Names the bound in an expression.
    const CHECKED: () = ();
}

#[diagnostic::do_not_recommend]
impl<T: BorrowedKey + ?Sized> MadeOfInstance<T> for CacheKey {}

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

/// Answers whether a type keeps a bound, as a constant: `Implements::<T>::KEY`.
///
/// Where it does, the inherent constant is found; else [`Fallback`]'s is. The type must be known: in a generic function
/// the answer would always be no.
#[derive(Debug)]
pub struct Implements<T: ?Sized>(PhantomData<T>);

impl<T: Key> Implements<T> {
    /// `T` can be part of a key.
    pub const KEY: bool = true;
}

impl<T: BorrowedKey + ?Sized> Implements<T> {
    /// `&T` can be looked up for a part of a key.
    pub const BORROWED_KEY: bool = true;
}

impl<T: Value> Implements<T> {
    /// `T` can be stored.
    pub const VALUE: bool = true;
}

impl<T, E> Implements<Result<T, E>> {
    /// The type is a `Result`, by whatever name.
    pub const RESULT: bool = true;

    /// The same as a type.
    pub fn is_result() -> PhantomData<True> {
        PhantomData
    }
}

/// The answers of [`Implements`] for a type that doesn't keep the bound.
pub trait Fallback {
    /// Not a key.
    const KEY: bool = false;
    /// Not a borrowed key.
    const BORROWED_KEY: bool = false;
    /// Not a value.
    const VALUE: bool = false;
    /// Not a `Result`.
    const RESULT: bool = false;

    /// Not a `Result`.
    #[must_use]
    fn is_result() -> PhantomData<False> {
        PhantomData
    }
}

impl<T: ?Sized> Fallback for Implements<T> {}

/// A yes or a no as a type, for an answer of [`Implements`] that types depend on.
#[derive(Clone, Copy, Debug)]
pub enum Bool<const YES: bool> {}

/// It is so.
pub type True = Bool<true>;

/// It is not so.
pub type False = Bool<false>;

/// Stands for a type that is a parameter, where a constant is asked of a type and must not depend on one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Placeholder;

impl fmt::Display for Placeholder {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl FromStr for Placeholder {
    type Err = Self;

    fn from_str(_: &str) -> Result<Self, Self> {
        Ok(Self)
    }
}

/// Words for a generic function whose output is not what its name says.
#[diagnostic::on_unimplemented(
    message = "whether this is a `Result` cannot be seen",
    label = "a `Result` under another name, or something else that is called `…Result`",
    note = "where a type parameter has bounds of yours, a `Result` is told by its name: spell it `Result<…>`, or call another type otherwise"
)]
pub trait ReturnsResult<GUESS> {}

#[diagnostic::do_not_recommend]
impl ReturnsResult<True> for PhantomData<True> {}

#[diagnostic::do_not_recommend]
impl ReturnsResult<False> for PhantomData<False> {}

/// Compiles when the macro guessed right from the syntax of a generic function's output.
#[inline]
pub fn check_guess<GUESS, A: ReturnsResult<GUESS>>(_: A) {}

/// What of a function's output is stored: all of it (`False`), or the `Ok` of one that can fail (`True`).
#[diagnostic::on_unimplemented(
    message = "`{R}` is no `Result`",
    label = "it is called like one",
    note = "where a type parameter has bounds of yours, a `Result` is told by its name: call this type otherwise"
)]
pub trait Output<R> {
    /// What is stored.
    type Value;

    /// The value, unless the function failed.
    fn value(output: &R) -> Option<&Self::Value>;

    /// The output that `value` was stored for.
    fn from_value(value: Self::Value) -> R;
}

impl<T> Output<T> for False {
    type Value = T;

    #[inline]
    fn value(output: &T) -> Option<&T> {
        Some(output)
    }

    #[inline]
    fn from_value(value: T) -> T {
        value
    }
}

impl<T, E> Output<Result<T, E>> for True {
    type Value = T;

    #[inline]
    fn value(output: &Result<T, E>) -> Option<&T> {
        output.as_ref().ok()
    }

    #[inline]
    fn from_value(value: T) -> Result<T, E> {
        Ok(value)
    }
}

/// Gives a `key` closure its own `return` and `?`.
#[inline]
pub fn key<K>(key: impl FnOnce() -> K) -> K {
    key()
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

/// Begins to set up the store of the function of this name, whatever its types: an error in them is told elsewhere.
pub fn named<K, V>(name: &'static str) -> TtlCacheBuilder<K, V> {
    TtlCache::builder().named(name)
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
pub trait OptionalDuration {
    /// The time, or `None` for one without end.
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
