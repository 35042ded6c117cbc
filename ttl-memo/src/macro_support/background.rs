//! What an expansion with `background` calls: the key's parts as arguments, and the computation elsewhere.

use std::borrow::Borrow;
use std::future::Future;
use std::hash::BuildHasher;
use std::pin::Pin;

use super::bounds::{Bool, Key, Value};
use super::engine::{Engine, complete};
use super::options::CacheIf;
use super::output::Output;
use crate::cache::background::{compute_in_a_task, compute_on_a_thread};
use crate::cache::guard::ComputeGuard;
use crate::cache::miss::Lookup;
use crate::cache::thread_guard::ThreadComputeGuard;

/// The future of a body that a task in the background runs.
pub type BoxFuture<R> = Pin<Box<dyn Future<Output = R> + Send>>;

/// Boxes the future of a body. It is spawned, so it must be `Send`.
pub fn boxed<R>(body: impl Future<Output = R> + Send + 'static) -> BoxFuture<R> {
    Box::pin(body)
}

/// Returns the elements of a slice, each made of its part of the key.
pub fn elements<'k, P, T>(parts: &'k [P], element: impl Fn(&'k P) -> T) -> Vec<T> {
    parts.iter().map(element).collect()
}

impl Bool<true> {
    /// Returns an argument that is equal to its part of the key.
    pub fn cloned<T: Clone>(part: &T) -> T {
        part.clone()
    }

    /// Returns an argument that borrows from its part of the key.
    pub fn borrowed<T: ToOwned + ?Sized>(part: &T::Owned) -> &T {
        part.borrow()
    }
}

#[allow(missing_docs)]
impl Bool<false> {
    pub fn cloned<T>(_: &T) -> T {
        unreachable!()
    }

    pub fn borrowed<T: ?Sized>((): &()) -> &T {
        unreachable!()
    }
}

impl<FALLIBLE: 'static, K: Key, V: Value, S: BuildHasher> Engine<'static, Bool<true>, FALLIBLE, K, V, S> {
    /// Returns the stale value, if there is one, and has a thread run the body. Returns the guard if there is none, and if
    /// too many computations wait for a thread.
    pub fn in_background<R: 'static>(
        self,
        guard: ThreadComputeGuard<'static, K, V>,
        from_key: fn(K) -> R,
        test: impl CacheIf<R, K> + Send + 'static,
    ) -> Lookup<V, ThreadComputeGuard<'static, K, V>>
    where
        FALLIBLE: Output<R, Value = V>,
    {
        compute_on_a_thread(guard, move |guard, key| {
            complete::<FALLIBLE, K, V, R>(guard, from_key(key), test);
        })
    }

    /// The same with a task.
    pub fn in_background_async<R: 'static>(
        self,
        guard: ComputeGuard<'static, K, V>,
        from_key: fn(K) -> BoxFuture<R>,
        test: impl CacheIf<R, K> + Send + 'static,
    ) -> Lookup<V, ComputeGuard<'static, K, V>>
    where
        FALLIBLE: Output<R, Value = V>,
    {
        compute_in_a_task(guard, move |guard, key| {
            let computation = self.compute_async(guard, from_key(key), test);
            // The output needn't be `Send`.
            async move { drop(computation.await) }
        })
    }
}

#[allow(missing_docs)]
impl<FALLIBLE, K, V, S> Engine<'static, Bool<false>, FALLIBLE, K, V, S> {
    pub fn in_background<L, F, T>(self, _: L, _: F, _: T) -> Lookup<(), ()> {
        unreachable!()
    }

    pub fn in_background_async<L, F, T>(self, _: L, _: F, _: T) -> Lookup<(), ()> {
        unreachable!()
    }
}
