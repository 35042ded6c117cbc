//! The calls that an expansion makes: those of the cache for types that can be cached, none for types that can't.

use std::any::Any;
use std::fmt;
use std::future::{Future, Ready};
use std::hash::BuildHasher;
use std::marker::PhantomData;
use std::time::Duration;

use super::bounds::{Bool, Key, Value};
use super::options::CacheIf;
use super::output::{Judged, Output};
use crate::cache::guard::ComputeGuard;
use crate::cache::miss::Lookup;
use crate::cache::pending_store::PendingStore;
use crate::cache::source::Source;
use crate::cache::thread_guard::ThreadComputeGuard;
use crate::key::key::{KeyRef, LookupKey};
use crate::macro_support::statics::{InstantiationCaches, StaticCache};
use crate::{CacheInfo, CacheParameters, RandomState, TtlCache, TtlCacheBuilder};

/// One function's access to its cache.
///
/// If the types satisfy the bounds, `CACHEABLE` is `Bool<true>` and the methods do what their names say. Otherwise they accept
/// anything and never run. So a type that can't be cached is one error, that of `MadeOf` or `Storing`, and none in the
/// expansion. `FALLIBLE` tells whether the function returns a `Result`.
pub struct Engine<'a, CACHEABLE, FALLIBLE, K, V, S = RandomState> {
    cache: &'a TtlCache<K, V, S>,
    types: PhantomData<(CACHEABLE, FALLIBLE)>,
}

impl<CACHEABLE, FALLIBLE, K, V, S> Clone for Engine<'_, CACHEABLE, FALLIBLE, K, V, S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<CACHEABLE, FALLIBLE, K, V, S> Copy for Engine<'_, CACHEABLE, FALLIBLE, K, V, S> {}

impl<CACHEABLE, FALLIBLE, K, V, S> fmt::Debug for Engine<'_, CACHEABLE, FALLIBLE, K, V, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").finish_non_exhaustive()
    }
}

/// The type of a function's static.
pub trait HasStatic {
    /// A cache of the function's types, or of none if they can't be cached.
    type Static;
}

impl<FALLIBLE, K, V> HasStatic for Engine<'static, Bool<true>, FALLIBLE, K, V> {
    type Static = StaticCache<K, V>;
}

impl<FALLIBLE, K, V> HasStatic for Engine<'static, Bool<false>, FALLIBLE, K, V> {
    type Static = StaticCache<(), ()>;
}

/// The type that owns a borrowed part of a key.
pub trait Owning<T: ?Sized> {
    /// `String` for `str`.
    type Owned;
}

impl<T: ToOwned + ?Sized> Owning<T> for Bool<true> {
    type Owned = T::Owned;
}

impl<T: ?Sized> Owning<T> for Bool<false> {
    type Owned = ();
}

impl Bool<true> {
    /// Returns the engine of a function whose cache is in a static.
    #[inline]
    #[track_caller]
    pub fn of_static<FALLIBLE, K: Key, V: Value>(
        store: &'static StaticCache<K, V>,
        settings: impl FnOnce() -> TtlCacheBuilder<K, V>,
    ) -> Engine<'static, Self, FALLIBLE, K, V> {
        Self::of(store.get_or_build(settings))
    }

    /// Returns the engine of an instantiation of a generic function, the one to which `settings` belongs.
    #[inline]
    #[track_caller]
    pub fn of_instantiation<FALLIBLE, K: Key, V: Value>(
        stores: &'static InstantiationCaches,
        settings: impl FnOnce() -> TtlCacheBuilder<K, V>,
    ) -> Engine<'static, Self, FALLIBLE, K, V> {
        Self::of(stores.get_or_build(settings))
    }

    /// Returns the engine of a function whose cache is given.
    #[inline]
    pub fn of<FALLIBLE, K, V, S>(cache: &TtlCache<K, V, S>) -> Engine<'_, Self, FALLIBLE, K, V, S> {
        Engine { cache, types: PhantomData }
    }

    /// Returns the engine of a function whose cache is a static of the user's, which alone knows its hasher.
    #[inline]
    pub fn of_given<FALLIBLE, K, V, S>(cache: &'static TtlCache<K, V, S>) -> Engine<'static, Self, FALLIBLE, K, V, S> {
        Self::of(cache)
    }
}

#[allow(missing_docs)]
impl Bool<false> {
    pub fn of_static<E, C, B>(_: C, _: impl FnOnce() -> B) -> E {
        unreachable!()
    }

    pub fn of_instantiation<E, C, B>(_: C, _: impl FnOnce() -> B) -> E {
        unreachable!()
    }

    pub fn of<E, C>(_: C) -> E {
        unreachable!()
    }

    pub fn of_given<FALLIBLE, K, V, C>(_: C) -> Engine<'static, Self, FALLIBLE, K, V> {
        unreachable!()
    }
}

#[allow(missing_docs)]
impl<'a, FALLIBLE, K: Key, V: Value, S: BuildHasher> Engine<'a, Bool<true>, FALLIBLE, K, V, S> {
    #[inline]
    pub fn cache(self) -> &'a TtlCache<K, V, S> {
        self.cache
    }

    #[inline]
    pub fn look_up<P: LookupKey<Key = K>>(self, args: KeyRef<P>) -> Lookup<V, ThreadComputeGuard<'a, K, V>> {
        self.cache.look_up(args)
    }

    #[inline]
    pub fn look_up_async<P: LookupKey<Key = K>>(
        self,
        args: KeyRef<P>,
    ) -> impl Future<Output = Lookup<V, ComputeGuard<'a, K, V>>> {
        self.cache.look_up_async(args)
    }

    /// Returns the function's output for a hit.
    #[inline]
    pub fn output<R>(self, value: V) -> R
    where
        FALLIBLE: Output<R, Value = V>,
    {
        FALLIBLE::from_value(value)
    }

    pub fn refresh<P: LookupKey<Key = K>>(self, args: KeyRef<P>) -> ThreadComputeGuard<'a, K, V> {
        self.cache.refresh(args)
    }

    pub fn refresh_async<P: LookupKey<Key = K>>(self, args: KeyRef<P>) -> ComputeGuard<'a, K, V> {
        self.cache.refresh_as_task(args)
    }

    pub fn complete<R>(self, guard: ThreadComputeGuard<'a, K, V>, output: R, test: impl CacheIf<R, K>) -> (R, Source)
    where
        FALLIBLE: Output<R, Value = V>,
    {
        complete::<FALLIBLE, K, V, R>(guard, output, test)
    }

    /// Runs the body of a task, and stores what is to be stored of its output here and in the tier.
    pub fn compute_async<F: Future>(
        self,
        guard: ComputeGuard<'a, K, V>,
        body: F,
        test: impl CacheIf<F::Output, K>,
    ) -> impl Future<Output = (F::Output, Source)>
    where
        FALLIBLE: Output<F::Output, Value = V>,
    {
        // Here rather than when it is polled, so that the future has no room for the body.
        let body = Box::new(body);
        async move {
            let output = guard.run(Box::into_pin(body)).await;
            let mut pending = PendingStore::default();
            let (output, source) = complete_here::<FALLIBLE, K, V, F::Output>(guard, output, test, &mut pending);
            if pending.is_none() {
                return (output, source);
            }
            // An error isn't held while the tier stores: it needn't be `Send`.
            let value = match FALLIBLE::into_value(output) {
                Ok(value) => value,
                Err(output) => return (output, source),
            };
            pending.finish().await;
            (FALLIBLE::from_value(value), source)
        }
    }

    pub fn peek<P: LookupKey<Key = K>>(self, args: &KeyRef<P>) -> Option<V> {
        self.cache.peek(args)
    }

    pub fn contains<P: LookupKey<Key = K>>(self, args: &KeyRef<P>) -> bool {
        self.cache.contains_key(args)
    }

    pub fn ttl<P: LookupKey<Key = K>>(self, args: &KeyRef<P>) -> Option<Duration> {
        self.cache.ttl(args)
    }

    pub fn remove<P: LookupKey<Key = K>>(self, args: &KeyRef<P>) -> Option<V> {
        self.cache.remove(args)
    }

    pub fn insert<P: LookupKey<Key = K>>(self, args: KeyRef<P>, value: V) -> Option<V> {
        self.cache.insert(args.into_key(), value)
    }

    pub fn info(self) -> CacheInfo {
        self.cache.info()
    }

    pub fn parameters(self) -> CacheParameters {
        self.cache.parameters()
    }

    pub fn clear(self) {
        self.cache.clear();
    }

    pub fn invalidate_tag(self, tag: &str) -> usize {
        self.cache.invalidate_tag(tag)
    }
}

/// Stores what is to be stored of `output`, or drops the guard, so that one of the waiters computes. Returns the old value
/// instead of an error if that may be served, and says which it is.
// Inlined, it would make the function's hits slower.
#[inline(never)]
pub(super) fn complete<FALLIBLE, K: Key, V: Value, R>(
    guard: ThreadComputeGuard<'_, K, V>,
    output: R,
    test: impl CacheIf<R, K>,
) -> (R, Source)
where
    FALLIBLE: Output<R, Value = V>,
{
    let old = match FALLIBLE::judge(&output) {
        Judged::Value(value) => {
            if test.accepts(&output, guard.key()) {
                guard.complete(value);
            }
            None
        }
        Judged::Error(error) if test.accepts(&output, guard.key()) => guard.fail_with(error),
        Judged::Error(_) | Judged::Failed => guard.fail(),
    };
    old_or::<FALLIBLE, V, R>(old, output)
}

/// Stores what is to be stored of `output`. The tier has it once `pending` has ended.
fn complete_here<'a, FALLIBLE, K: Key, V: Value, R>(
    guard: ComputeGuard<'a, K, V>,
    output: R,
    test: impl CacheIf<R, K>,
    pending: &mut PendingStore<'a>,
) -> (R, Source)
where
    FALLIBLE: Output<R, Value = V>,
{
    let old = match FALLIBLE::judge(&output) {
        Judged::Value(value) => {
            if guard.judge(|| test.accepts(&output, guard.key())) {
                guard.complete_here(value, pending);
            }
            None
        }
        Judged::Error(error) if guard.judge(|| test.accepts(&output, guard.key())) => {
            guard.fail_with_here(error, pending)
        }
        Judged::Error(_) | Judged::Failed => guard.fail(),
    };
    old_or::<FALLIBLE, V, R>(old, output)
}

fn old_or<FALLIBLE: Output<R, Value = V>, V, R>(old: Option<V>, output: R) -> (R, Source) {
    match old {
        Some(old) => (FALLIBLE::from_value(old), Source::Stale),
        None => (output, Source::Computed),
    }
}

impl<FALLIBLE, K: Key, V: Value, S: BuildHasher + 'static> Engine<'static, Bool<true>, FALLIBLE, K, V, S> {
    /// Returns the user's static.
    ///
    /// # Panics
    ///
    /// When it has a hasher other than the default, which the returned type can't name.
    #[track_caller]
    pub fn given_cache(self) -> &'static TtlCache<K, V> {
        let cache: &dyn Any = self.cache;
        cache.downcast_ref().expect("this cache has its own hasher: use it by the name that `cache = …` gives")
    }
}

/// The same for a function whose types can't be cached. It doesn't compile, so none of these runs.
#[allow(missing_docs, clippy::needless_pass_by_value)]
impl<'a, FALLIBLE, K, V, S> Engine<'a, Bool<false>, FALLIBLE, K, V, S> {
    pub fn cache(self) -> &'a TtlCache<K, V, S> {
        unreachable!()
    }

    pub fn given_cache(self) -> &'a TtlCache<K, V> {
        unreachable!()
    }

    pub fn look_up<A>(self, _: A) -> Lookup<(), ()> {
        unreachable!()
    }

    pub fn look_up_async<A>(self, _: A) -> Ready<Lookup<(), ()>> {
        unreachable!()
    }

    pub fn output<R>(self, (): ()) -> R {
        unreachable!()
    }

    pub fn refresh<A>(self, _: A) {
        unreachable!()
    }

    pub fn refresh_async<A>(self, _: A) {
        unreachable!()
    }

    pub fn complete<L, R>(self, _: L, _: R, _: impl CacheIf<R, K>) -> (R, Source) {
        unreachable!()
    }

    pub fn compute_async<L, F: Future>(self, _: L, _: F, _: impl CacheIf<F::Output, K>) -> Ready<(F::Output, Source)> {
        unreachable!()
    }

    pub fn peek<A, T>(self, _: A) -> Option<T> {
        unreachable!()
    }

    pub fn contains<A>(self, _: A) -> bool {
        unreachable!()
    }

    pub fn ttl<A>(self, _: A) -> Option<Duration> {
        unreachable!()
    }

    pub fn remove<A, T>(self, _: A) -> Option<T> {
        unreachable!()
    }

    pub fn insert<A, T>(self, _: A, _: T) -> Option<T> {
        unreachable!()
    }

    pub fn info(self) -> CacheInfo {
        unreachable!()
    }

    pub fn parameters(self) -> CacheParameters {
        unreachable!()
    }

    pub fn clear(self) {
        unreachable!()
    }

    pub fn invalidate_tag(self, _: &str) -> usize {
        unreachable!()
    }
}
