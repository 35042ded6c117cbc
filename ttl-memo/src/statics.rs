//! The stores of annotated functions, which live in statics.

use std::cell::RefCell;
use std::fmt;
use std::mem::ManuallyDrop;
use std::ptr;
#[cfg(feature = "test-util")]
use std::sync::Arc;

use once_cell::sync::OnceCell;

use crate::builder::TtlCacheBuilder;
use crate::cache::TtlCache;
use crate::listing::Listing;
#[cfg(feature = "test-util")]
use crate::world::{StandIn, World};

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
        #[cfg(feature = "test-util")]
        if let Some(world) = World::here() {
            return self.get_or_build_in(&world, set_up);
        }
        self.cache.get().unwrap_or_else(|| self.build(set_up))
    }

    #[cold]
    #[inline(never)]
    fn build(&'static self, set_up: impl FnOnce() -> TtlCacheBuilder<K, V>) -> &'static ManuallyDrop<TtlCache<K, V>>
    where
        K: Send + Sync,
        V: Send + Sync,
    {
        let _setting_up = SettingUp::begin(self.address());
        self.cache.get_or_init(|| {
            let cache = set_up().build_immortal();
            Listing::new().enlist(&cache.core);
            cache
        })
    }

    fn address(&'static self) -> usize {
        ptr::from_ref(self).addr()
    }
}

#[cfg(feature = "test-util")]
impl<K: Send + Sync, V: Send + Sync> Store<K, V> {
    /// The store that a test has instead.
    fn get_or_build_in(
        &'static self,
        world: &World,
        set_up: impl FnOnce() -> TtlCacheBuilder<K, V>,
    ) -> &'static TtlCache<K, V> {
        let place = world.place(self.address());
        let stand_in = place.get().unwrap_or_else(|| {
            let _setting_up = SettingUp::begin(self.address());
            place.get_or_init(|| world.take_spare(self.address()).unwrap_or_else(|| stand_in(world, set_up())))
        });
        let cache: Option<&ManuallyDrop<TtlCache<K, V>>> = stand_in.cache.downcast_ref();
        cache.expect("there is one store at an address, so its stand-ins have its type")
    }
}

#[cfg(feature = "test-util")]
fn stand_in<K, V>(world: &World, builder: TtlCacheBuilder<K, V>) -> StandIn
where
    K: Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    let builder = builder.timer_if_none(Arc::clone(world.clock()));
    let cache: &'static ManuallyDrop<TtlCache<K, V>> = Box::leak(Box::new(builder.build_immortal()));
    StandIn { cache, named: cache.core.clone() }
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
