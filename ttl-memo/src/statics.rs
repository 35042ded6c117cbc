//! The stores of annotated functions, which live in statics.

use std::fmt;
use std::mem::ManuallyDrop;

use once_cell::sync::OnceCell;

use crate::builder::TtlCacheBuilder;
use crate::cache::TtlCache;
use crate::table::Table;

/// A store that is made at the first call and never dropped, which its table relies on.
pub struct Store<K, V> {
    cache: OnceCell<ManuallyDrop<TtlCache<K, V>>>,
}

impl<K, V> Store<K, V> {
    /// Makes the place for a store.
    #[must_use]
    pub const fn new() -> Self {
        Self { cache: OnceCell::new() }
    }

    /// Returns the store, made as `set_up` says at the first call.
    ///
    /// # Panics
    ///
    /// When `set_up` panics; the next call tries again.
    #[inline]
    pub fn get_or_build(&'static self, set_up: impl FnOnce() -> TtlCacheBuilder<K, V>) -> &'static TtlCache<K, V>
    where
        K: Send,
        V: Send,
    {
        self.cache.get_or_init(|| ManuallyDrop::new(set_up().build_over(Table::immortal())))
    }
}

impl<K, V> Default for Store<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K, V> fmt::Debug for Store<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}
