//! What an expansion does with its store: all of it for types that can be cached, nothing for types that can't.

use std::future::{Future, Ready};
use std::time::Duration;

use super::{Key, Output, Value};
use crate::key::{Args, KeyParts};
use crate::lead::{Call, Lead, LeadHere};
use crate::statics::Store;
use crate::{CacheInfo, CacheParameters, TtlCache, TtlCacheBuilder};

/// The engine for types that keep the bounds, and a stand-in that takes anything for types that don't: so a type that
/// cannot be cached is one error, where `MadeOf` or `Storing` says so, and none in the expansion.
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
        if let Some(value) = to_be_stored(&output, |output| lead.judge(|| test(output))) {
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
