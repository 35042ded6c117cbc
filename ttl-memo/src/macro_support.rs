//! What the attribute's expansion calls. Not public API: the names here change with the macro.
//! Knows how arguments become keys and results become values; knows nothing of tables, locks or time.

// Nobody calls these by hand.
#![allow(clippy::must_use_candidate)]

use std::future::{Future, Ready};
use std::hash::Hash;
use std::marker::PhantomData;

pub use core::option::Option;
pub use core::primitive::bool;
pub use core::{concat, module_path};
pub use std::borrow::ToOwned;
pub use std::string::String;
pub use std::time::Duration;
pub use std::vec::Vec;

pub use crate::key::{Args, Float};
pub use crate::lead::{Call, Lead, LeadHere};
pub use crate::statics::Store;
pub use crate::{CacheInfo, CacheParameters, TtlCache, TtlCacheBuilder};

use crate::key::KeyParts;

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

/// The engine for types that keep the bounds, and a stand-in that takes anything for types that don't: so a type that
/// cannot be cached is one error, where [`MadeOf`] or [`Storing`] says so, and none in the expansion.
#[derive(Debug)]
pub enum Access<const SOUND: bool, const FALLIBLE: bool> {}

/// The type in the static.
pub trait Storage<K, V> {
    /// A store of these types, or of none.
    type Store;
}

impl<K, V, const FALLIBLE: bool> Storage<K, V> for Access<true, FALLIBLE> {
    type Store = Store<K, V>;
}

impl<K, V, const FALLIBLE: bool> Storage<K, V> for Access<false, FALLIBLE> {
    type Store = Store<(), ()>;
}

/// The type that owns a borrowed part of a key.
pub trait Owning<T: ?Sized> {
    /// `String` for `str`.
    type Owned;
}

impl<T: ToOwned + ?Sized, const FALLIBLE: bool> Owning<T> for Access<true, FALLIBLE> {
    type Owned = T::Owned;
}

impl<T: ?Sized, const FALLIBLE: bool> Owning<T> for Access<false, FALLIBLE> {
    type Owned = ();
}

#[allow(missing_docs)]
impl<const FALLIBLE: bool> Access<true, FALLIBLE> {
    #[inline]
    pub fn store<K: Key, V: Value>(
        store: &'static Store<K, V>,
        settings: impl FnOnce() -> TtlCacheBuilder<K, V>,
    ) -> &'static TtlCache<K, V> {
        store.get_or_build(settings)
    }

    #[inline]
    pub fn begin<P: KeyParts<Key: Key>, V: Value>(
        cache: &TtlCache<P::Key, V>,
        args: Args<P>,
    ) -> Call<V, LeadHere<'_, P::Key, V>> {
        cache.begin(args)
    }

    #[inline]
    pub fn begin_async<P: KeyParts<Key: Key>, V: Value>(
        cache: &TtlCache<P::Key, V>,
        args: Args<P>,
    ) -> impl Future<Output = Call<V, Lead<'_, P::Key, V>>> {
        cache.begin_async(args)
    }

    /// The output of a hit.
    #[inline]
    pub fn output<R: Output<FALLIBLE>>(value: R::Value) -> R {
        R::from_value(value)
    }

    pub fn supersede<P: KeyParts<Key: Key>, V: Value>(
        cache: &TtlCache<P::Key, V>,
        args: Args<P>,
    ) -> LeadHere<'_, P::Key, V> {
        cache.supersede(args)
    }

    pub fn supersede_async<P: KeyParts<Key: Key>, V: Value>(
        cache: &TtlCache<P::Key, V>,
        args: Args<P>,
    ) -> Lead<'_, P::Key, V> {
        cache.supersede_async(args)
    }

    /// Runs the body of who leads.
    pub fn run<K: Key, V: Value, F: Future>(lead: &Lead<'_, K, V>, body: F) -> impl Future<Output = F::Output> {
        lead.run(body)
    }

    /// Stores what is to be stored of `output`. Else the lead is dropped, and who waits goes on.
    pub fn finish<K: Key, R: Output<FALLIBLE, Value: Value>>(
        lead: LeadHere<'_, K, R::Value>,
        output: R,
        test: impl FnOnce(&R) -> bool,
    ) -> R {
        if let Some(value) = to_be_stored(&output, test) {
            lead.finish(value);
        }
        output
    }

    /// The same for a task.
    pub fn finish_async<K: Key, R: Output<FALLIBLE, Value: Value>>(
        lead: Lead<'_, K, R::Value>,
        output: R,
        test: impl FnOnce(&R) -> bool,
    ) -> R {
        if let Some(value) = to_be_stored(&output, test) {
            lead.finish(value);
        }
        output
    }

    pub fn peek<P: KeyParts<Key: Key>, V: Value>(cache: &TtlCache<P::Key, V>, args: &Args<P>) -> Option<V> {
        cache.peek(args)
    }

    pub fn contains<P: KeyParts<Key: Key>, V: Value>(cache: &TtlCache<P::Key, V>, args: &Args<P>) -> bool {
        cache.contains_key(args)
    }

    pub fn ttl<P: KeyParts<Key: Key>, V: Value>(cache: &TtlCache<P::Key, V>, args: &Args<P>) -> Option<Duration> {
        cache.ttl(args)
    }

    pub fn remove<P: KeyParts<Key: Key>, V: Value>(cache: &TtlCache<P::Key, V>, args: &Args<P>) -> Option<V> {
        cache.remove(args)
    }

    pub fn insert<P: KeyParts<Key: Key>, V: Value>(cache: &TtlCache<P::Key, V>, args: Args<P>, value: V) -> Option<V> {
        cache.insert(args.into_key(), value)
    }

    pub fn info<K: Key, V: Value>(cache: &TtlCache<K, V>) -> CacheInfo {
        cache.info()
    }

    pub fn parameters<K: Key, V: Value>(cache: &TtlCache<K, V>) -> CacheParameters {
        cache.parameters()
    }

    pub fn clear<K: Key, V: Value>(cache: &TtlCache<K, V>) {
        cache.clear();
    }
}

/// What an unsound function would do, which never runs: it does not compile.
#[allow(missing_docs)]
impl<const FALLIBLE: bool> Access<false, FALLIBLE> {
    pub fn store<S, B, C>(_: &'static S, _: impl FnOnce() -> B) -> C {
        unreachable!()
    }

    pub fn begin<C, A>(_: C, _: A) -> Call<(), ()> {
        unreachable!()
    }

    pub fn begin_async<C, A>(_: C, _: A) -> Ready<Call<(), ()>> {
        unreachable!()
    }

    pub fn output<R>((): ()) -> R {
        unreachable!()
    }

    pub fn supersede<C, A>(_: C, _: A) {
        unreachable!()
    }

    pub fn supersede_async<C, A>(_: C, _: A) {
        unreachable!()
    }

    pub fn run<L, F: Future>(_: &L, _: F) -> F {
        unreachable!()
    }

    pub fn finish<L, R>(_: L, _: R, _: impl FnOnce(&R) -> bool) -> R {
        unreachable!()
    }

    pub fn finish_async<L, R>(_: L, _: R, _: impl FnOnce(&R) -> bool) -> R {
        unreachable!()
    }

    pub fn peek<C, A, V>(_: C, _: A) -> Option<V> {
        unreachable!()
    }

    pub fn contains<C, A>(_: C, _: A) -> bool {
        unreachable!()
    }

    pub fn ttl<C, A>(_: C, _: A) -> Option<Duration> {
        unreachable!()
    }

    pub fn remove<C, A, V>(_: C, _: A) -> Option<V> {
        unreachable!()
    }

    pub fn insert<C, A, V>(_: C, _: A, _: V) -> Option<V> {
        unreachable!()
    }

    pub fn info<C>(_: C) -> CacheInfo {
        unreachable!()
    }

    pub fn parameters<C>(_: C) -> CacheParameters {
        unreachable!()
    }

    pub fn clear<C>(_: C) {
        unreachable!()
    }
}

/// The value that a function gave, unless it failed or `test` turns it down.
fn to_be_stored<const FALLIBLE: bool, R: Output<FALLIBLE>>(
    output: &R,
    test: impl FnOnce(&R) -> bool,
) -> Option<&R::Value> {
    output.value().filter(|_| test(output))
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
