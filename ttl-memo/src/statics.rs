//! The stores of annotated functions, which live in statics.

use std::cell::RefCell;
use std::fmt;
use std::mem::ManuallyDrop;
use std::ptr;

use once_cell::sync::OnceCell;

use crate::builder::TtlCacheBuilder;
use crate::cache::TtlCache;

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
    /// When `set_up` panics; the next call tries again. When `set_up` asks for this store.
    #[inline]
    pub fn get_or_build(&'static self, set_up: impl FnOnce() -> TtlCacheBuilder<K, V>) -> &'static TtlCache<K, V>
    where
        K: Send + Sync,
        V: Send + Sync,
    {
        self.cache.get().unwrap_or_else(|| self.build(set_up))
    }

    #[cold]
    #[inline(never)]
    fn build(&'static self, set_up: impl FnOnce() -> TtlCacheBuilder<K, V>) -> &'static ManuallyDrop<TtlCache<K, V>>
    where
        K: Send + Sync,
        V: Send + Sync,
    {
        let _setting_up = SettingUp::begin(ptr::from_ref(self).addr());
        self.cache.get_or_init(|| set_up().build_immortal())
    }
}

thread_local! {
    /// The stores that this thread is setting up, by their addresses.
    static UNDER_WAY: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

/// Says that a store is being set up, until it is dropped.
struct SettingUp;

impl SettingUp {
    /// # Panics
    ///
    /// When the store is being set up by this thread already, which would wait for itself.
    fn begin(store: usize) -> Self {
        let again = UNDER_WAY.with_borrow(|under_way| under_way.contains(&store));
        assert!(!again, "an option of `ttl_cache` calls the function that it is an option of");
        UNDER_WAY.with_borrow_mut(|under_way| under_way.push(store));
        Self
    }
}

impl Drop for SettingUp {
    fn drop(&mut self) {
        UNDER_WAY.with_borrow_mut(Vec::pop);
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
