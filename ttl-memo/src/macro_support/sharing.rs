//! The calls that an expansion makes if there may be a tier behind the cache.

use std::future::{Future, Ready};
use std::hash::BuildHasher;

use super::bounds::{Bool, Key, Value};
use super::engine::{Engine, complete_here};
use super::options::CacheIf;
use super::output::Output;
use crate::cache::guard::ComputeGuard;
use crate::cache::pending_store::PendingStore;
use crate::cache::source::Source;
use crate::key::key::{KeyRef, LookupKey};

/// A computation that has ended here.
///
/// The output isn't held while the tier stores its value, as an error needn't be `Send`.
#[derive(Debug)]
pub enum Completed<V, R, F> {
    /// The tier stores the value until the future ends.
    Pending(V, F),
    /// The tier stores nothing.
    Here(R, Source),
}

impl<'a, FALLIBLE, K: Key, V: Value, S: BuildHasher> Engine<'a, Bool<true>, FALLIBLE, K, V, S> {
    /// Stores what is to be stored of `output` here. The tier has it once the future that is returned has ended.
    pub fn complete_shared<R>(
        self,
        guard: ComputeGuard<'a, K, V>,
        output: R,
        test: impl CacheIf<R, K>,
    ) -> Completed<V, R, impl Future<Output = ()>>
    where
        FALLIBLE: Output<R, Value = V>,
    {
        let mut pending = PendingStore::default();
        let (output, source) = complete_here::<FALLIBLE, K, V, R>(guard, output, test, &mut pending);
        if pending.is_none() {
            return Completed::Here(output, source);
        }
        match FALLIBLE::into_value(output) {
            Ok(value) => Completed::Pending(value, pending.finish()),
            Err(output) => Completed::Here(output, source),
        }
    }

    /// Begins to compute, and takes the lease of the tier.
    pub fn refresh_shared<P: LookupKey<Key = K>>(
        self,
        args: KeyRef<P>,
    ) -> impl Future<Output = ComputeGuard<'a, K, V>> {
        self.cache().refresh_shared(args)
    }

    /// Removes a value here and in the tier.
    pub fn remove_shared<P: LookupKey<Key = K>>(self, args: KeyRef<P>) -> Option<V> {
        let key = args.into_key();
        #[cfg(feature = "tier")]
        return self.cache().remove_shared(&key);
        #[cfg(not(feature = "tier"))]
        self.cache().remove(&key)
    }
}

/// The same for a function whose types can't be cached. It doesn't compile, so none of these runs.
#[allow(missing_docs)]
impl<FALLIBLE, K, V, S> Engine<'_, Bool<false>, FALLIBLE, K, V, S> {
    pub fn complete_shared<L, R>(self, _: L, _: R, _: impl CacheIf<R, K>) -> Completed<(), R, Ready<()>> {
        unreachable!()
    }

    pub fn refresh_shared<A>(self, _: A) -> Ready<()> {
        unreachable!()
    }

    pub fn remove_shared<A, T>(self, _: A) -> Option<T> {
        unreachable!()
    }
}
