//! The calls that an expansion makes if there may be a tier behind the cache.

use std::future::{Future, Ready};
use std::hash::BuildHasher;

use super::bounds::{Bool, Key, Value};
use super::engine::Engine;
use crate::cache::guard::ComputeGuard;
use crate::key::key::{KeyRef, LookupKey};

impl<'a, FALLIBLE, K: Key, V: Value, S: BuildHasher> Engine<'a, Bool<true>, FALLIBLE, K, V, S> {
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
    pub fn refresh_shared<A>(self, _: A) -> Ready<()> {
        unreachable!()
    }

    pub fn remove_shared<A, T>(self, _: A) -> Option<T> {
        unreachable!()
    }
}
