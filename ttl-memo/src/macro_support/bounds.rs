//! What arguments and results must be, and what the compiler says when they aren't.

use std::hash::Hash;
use std::marker::PhantomData;

/// What an argument must be to be part of a cache key. Implemented for every type that qualifies.
///
/// Use it as a bound in generic functions: each `T: Key` has its own cache.
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
    message = "`{Self}` can't be part of a cache key",
    label = "an argument must be `Hash + Eq + Clone + Send + Sync + 'static`",
    note = "add what is missing to the type's bounds, leave the argument out with `skip(…)`, or make the key yourself with `key = …`"
)]
pub trait Key: Hash + Eq + Clone + Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Hash + Eq + Clone + Send + Sync + 'static> Key for T {}

/// What a borrowed argument must be to be part of a cache key. Implemented for every type that qualifies.
///
/// Use it as a bound in generic functions whose borrowed arguments may be unsized: `T: BorrowedKey + ?Sized`. For sized
/// ones [`Key`] is enough.
#[diagnostic::on_unimplemented(
    message = "`&{Self}` can't be part of a cache key",
    label = "a borrowed argument must be `Hash + Eq + Clone`, and its owned form `Send + Sync + 'static`",
    note = "add what is missing to the type's bounds, leave the argument out with `skip(…)`, or make the key yourself with `key = …`"
)]
pub trait BorrowedKey: ToOwned<Owned: Key> + Hash + Eq {}

#[diagnostic::do_not_recommend]
impl<T: ToOwned<Owned: Key> + Hash + Eq + ?Sized> BorrowedKey for T {}

/// What a result must be to be stored in a cache. Implemented for every type that qualifies.
///
/// Use it as a bound in generic functions, as [`Key`] is used for their arguments.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be stored in a cache",
    label = "a result must be `Clone + Send + Sync + 'static`",
    note = "add what is missing to the type's bounds, or return `Arc<…>` of a type that can't be cloned"
)]
pub trait Value: Clone + Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Clone + Send + Sync + 'static> Value for T {}

/// Stands for the key in messages. The compiler then says what a key can't be made of, and suggests nothing for the user's
/// type.
#[derive(Debug)]
pub enum CacheKey {}

/// The message for an argument that can't be part of a key.
#[diagnostic::on_unimplemented(
    message = "`{T}` can't be part of a cache key",
    label = "an argument must be `Hash + Eq + Clone + Send + Sync + 'static`",
    note = "if the type is yours, derive what is missing: `#[derive(Clone, PartialEq, Eq, Hash)]`; write a float as `f64` or `f32`",
    note = "otherwise leave the argument out of the key with `skip(…)`, or make the key from a part of it: `key = |…| -> K {{ … }}`"
)]
pub trait MadeOf<T> {
    /// Names the bound in an expression.
    const CHECKED: () = ();
}

#[diagnostic::do_not_recommend]
impl<T: Key> MadeOf<T> for CacheKey {}

/// The message for a borrowed argument that can't be part of a key.
#[diagnostic::on_unimplemented(
    message = "`&{T}` can't be part of a cache key",
    label = "a borrowed argument must be `Hash + Eq + Clone`, and its owned form `Send + Sync + 'static`",
    note = "if the type is yours, derive what is missing: `#[derive(Clone, PartialEq, Eq, Hash)]`; write a float as `f64` or `f32`",
    note = "otherwise leave the argument out of the key with `skip(…)`, or make the key from a part of it: `key = |…| -> K {{ … }}`"
)]
pub trait MadeOfBorrowed<T: ?Sized> {
    /// Names the bound in an expression.
    const CHECKED: () = ();
}

#[diagnostic::do_not_recommend]
impl<T: BorrowedKey + ?Sized> MadeOfBorrowed<T> for CacheKey {}

/// The message for a method whose `self` can't be part of a key.
#[diagnostic::on_unimplemented(
    message = "`self` can't be part of a cache key",
    label = "`{T}` must be `Hash + Eq + Clone + Send + Sync + 'static`",
    note = "derive what is missing: `#[derive(Clone, PartialEq, Eq, Hash)]`, or choose how instances are told apart:",
    note = "not at all: `skip(self)`; by a part, beside the other parameters: `key = |this, …| -> (u64, …) {{ (this.id, …) }}`; by a cache in each: `cache = self.users`"
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

/// The message for a result that can't be stored.
#[diagnostic::on_unimplemented(
    message = "`{T}` can't be stored in a cache",
    label = "a result must be `Clone + Send + Sync + 'static`",
    note = "derive `Clone`, or return `Arc<…>` of a type that can't be cloned or is expensive to clone"
)]
pub trait Storing<T> {
    /// Names the bound in an expression.
    const CHECKED: () = ();
}

#[diagnostic::do_not_recommend]
impl<T: Value> Storing<T> for Cache {}

/// The message for a `Result` that can't be stored with its error.
#[diagnostic::on_unimplemented(
    message = "`{T}` can't be stored in a cache",
    label = "with `err_ttl` the error too must be `Clone + Send + Sync + 'static`",
    note = "derive `Clone` for the error, or put it in an `Arc`"
)]
pub trait StoringErrors<T> {
    /// Names the bound in an expression.
    const CHECKED: () = ();
}

#[diagnostic::do_not_recommend]
impl<T: Value> StoringErrors<T> for Cache {}

/// The message for an option about errors on a function that can't fail.
#[diagnostic::on_unimplemented(
    message = "this option is about errors, and the function returns none",
    label = "`{T}` is not a `Result`",
    note = "return a `Result`, or remove the option"
)]
pub trait FailingWith<T> {
    /// Names the bound in an expression.
    const CHECKED: () = ();
}

#[diagnostic::do_not_recommend]
impl<T: AnyResult> FailingWith<T> for Cache {}

/// A `Result`, whatever its types are.
pub trait AnyResult {}

impl<T, E> AnyResult for Result<T, E> {}

/// Tells whether a type satisfies a bound, as a constant: `Implements::<T>::KEY`.
///
/// If it does, the inherent constant is found, otherwise the one of [`Fallback`]. The type must be known: for a type
/// parameter the answer is always `false`.
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
    /// The type is a `Result`, also under another name.
    pub const RESULT: bool = true;

    /// The same as a type.
    pub fn is_result() -> PhantomData<True> {
        PhantomData
    }
}

/// The answers of [`Implements`] for a type that doesn't satisfy the bound.
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

/// A `bool` as a type, for an answer of [`Implements`] that other types depend on.
#[derive(Clone, Copy, Debug)]
pub enum Bool<const IS_TRUE: bool> {}

/// `true` as a type.
pub type True = Bool<true>;

/// `false` as a type.
pub type False = Bool<false>;
