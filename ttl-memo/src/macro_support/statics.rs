//! The stores of annotated functions, which live in statics.

use std::any::{Any, TypeId};
use std::cell::RefCell;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::iter;
use std::mem::ManuallyDrop;
use std::ptr;
#[cfg(feature = "test-util")]
use std::sync::Arc;

use once_cell::sync::OnceCell;

use crate::cache::builder::TtlCacheBuilder;
use crate::cache::cache::TtlCache;
use crate::info::CacheInfo;
#[cfg(feature = "test-util")]
use crate::process::isolation::{Override, TestContext};
use crate::process::listing::Listing;

/// A store that is made at the first call and never dropped, which its table relies on.
pub struct StaticCache<K, V> {
    cache: OnceCell<ManuallyDrop<TtlCache<K, V>>>,
}

impl<K, V> StaticCache<K, V> {
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
        if let Some(context) = TestContext::here() {
            return self.get_or_build_in(&context, set_up);
        }
        self.cache.get().unwrap_or_else(|| self.build(set_up))
    }

    /// Returns the store if it was made.
    fn existing(&'static self) -> Option<&'static TtlCache<K, V>>
    where
        K: Send + Sync,
        V: Send + Sync,
    {
        #[cfg(feature = "test-util")]
        if let Some(context) = TestContext::here() {
            return context.place(self.address()).get().map(Self::of_override);
        }
        self.cache.get().map(|cache| &**cache)
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
impl<K: Send + Sync, V: Send + Sync> StaticCache<K, V> {
    /// The store that a test has instead.
    fn get_or_build_in(
        &'static self,
        context: &TestContext,
        set_up: impl FnOnce() -> TtlCacheBuilder<K, V>,
    ) -> &'static TtlCache<K, V> {
        let place = context.place(self.address());
        let replacement = place.get().unwrap_or_else(|| {
            let _setting_up = SettingUp::begin(self.address());
            place.get_or_init(|| {
                let builder = set_up();
                let spare = context.take_spare(self.address());
                let spare = spare.filter(|spare| builder.makes_one_like(Self::of_override(spare)));
                let replacement = spare.unwrap_or_else(|| new_override(context, builder));
                context.enlist(Arc::downgrade(&replacement.named));
                replacement
            })
        });
        Self::of_override(replacement)
    }

    fn of_override(replacement: &Override) -> &'static TtlCache<K, V> {
        let cache: Option<&ManuallyDrop<TtlCache<K, V>>> = replacement.cache.downcast_ref();
        cache.expect("there is one store at an address, so its overrides have its type")
    }
}

#[cfg(feature = "test-util")]
fn new_override<K, V>(context: &TestContext, builder: TtlCacheBuilder<K, V>) -> Override
where
    K: Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    let builder = builder.timer_if_none(Arc::clone(context.clock()));
    let cache: &'static ManuallyDrop<TtlCache<K, V>> = Box::leak(Box::new(builder.build_immortal()));
    Override { cache, named: cache.core.clone() }
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

impl<K, V> Default for StaticCache<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K, V> fmt::Debug for StaticCache<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StaticCache").finish_non_exhaustive()
    }
}

/// The stores of a generic function: one for each instantiation, made at its first call and never dropped.
///
/// An instantiation is told by the type of the function that sets its store up, which is another for each. They stand in
/// chains that only grow, so finding one takes no lock.
pub struct InstantiationCaches {
    chains: [Link; Self::CHAINS],
}

/// The end of a chain, or what follows.
type Link = OnceCell<Box<Instance>>;

struct Instance {
    id: TypeId,
    store: Box<dyn AnyStore>,
    next: Link,
}

/// A [`StaticCache`] of types that only its instantiation knows.
trait AnyStore: Send + Sync {
    fn as_any(&self) -> &dyn Any;

    /// How it has done, unless it was never used.
    fn info(&'static self) -> Option<CacheInfo>;

    fn clear(&'static self);
}

impl<K: Hash + Eq + Clone + Send + Sync + 'static, V: Clone + Send + Sync + 'static> AnyStore for StaticCache<K, V> {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn info(&'static self) -> Option<CacheInfo> {
        self.existing().map(TtlCache::info)
    }

    fn clear(&'static self) {
        if let Some(cache) = self.existing() {
            cache.clear();
        }
    }
}

impl InstantiationCaches {
    /// Few functions have more instantiations than this, so that nearly each of them has a chain of its own.
    const CHAINS: usize = 8;

    /// Makes the place for the stores.
    #[must_use]
    pub const fn new() -> Self {
        Self { chains: [const { OnceCell::new() }; Self::CHAINS] }
    }

    /// Returns the store of the instantiation that `set_up` belongs to, made as it says at the first call.
    ///
    /// # Panics
    ///
    /// As [`StaticCache::get_or_build`].
    #[inline]
    pub fn get_or_build<K, V, F>(&'static self, set_up: F) -> &'static TtlCache<K, V>
    where
        K: Hash + Eq + Clone + Send + Sync + 'static,
        V: Clone + Send + Sync + 'static,
        F: FnOnce() -> TtlCacheBuilder<K, V> + 'static,
    {
        let id = TypeId::of::<F>();
        let mut link = &self.chains[chain_of(id)];
        loop {
            let instance = link.get_or_init(|| Box::new(Instance::new::<K, V>(id)));
            if instance.id == id {
                if let Some(store) = instance.store.as_any().downcast_ref::<StaticCache<K, V>>() {
                    return store.get_or_build(set_up);
                }
            }
            link = &instance.next;
        }
    }

    /// How all of them together have done. Their bounds are added up too; `None` when one is unbounded.
    #[must_use]
    pub fn info(&'static self) -> CacheInfo {
        let none = CacheInfo { hits: 0, misses: 0, maxsize: Some(0), currsize: 0, evictions: 0, expirations: 0 };
        self.instances().filter_map(|instance| instance.store.info()).fold(none, |all, one| CacheInfo {
            hits: all.hits + one.hits,
            misses: all.misses + one.misses,
            maxsize: all.maxsize.zip(one.maxsize).map(|(all, one)| all.saturating_add(one)),
            currsize: all.currsize.saturating_add(one.currsize),
            evictions: all.evictions + one.evictions,
            expirations: all.expirations + one.expirations,
        })
    }

    /// Forgets everything in all of them and zeroes their counters.
    pub fn clear(&'static self) {
        self.instances().for_each(|instance| instance.store.clear());
    }

    fn instances(&'static self) -> impl Iterator<Item = &'static Instance> {
        self.chains
            .iter()
            .flat_map(|chain| iter::successors(chain.get(), |instance| instance.next.get()).map(|instance| &**instance))
    }
}

impl Instance {
    fn new<K, V>(id: TypeId) -> Self
    where
        K: Hash + Eq + Clone + Send + Sync + 'static,
        V: Clone + Send + Sync + 'static,
    {
        Self { id, store: Box::new(StaticCache::<K, V>::new()), next: OnceCell::new() }
    }
}

fn chain_of(id: TypeId) -> usize {
    let mut bits = Bits(0);
    id.hash(&mut bits);
    // Lossless, for it is less than the number of chains.
    #[allow(clippy::cast_possible_truncation)]
    let chain = (bits.0 % InstantiationCaches::CHAINS as u64) as usize;
    chain
}

/// Takes what a `TypeId` hashes, which is a hash already, as it is.
struct Bits(u64);

impl Hasher for Bits {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(self.0.rotate_left(8) ^ u64::from(byte));
        }
    }

    fn write_u64(&mut self, bits: u64) {
        self.0 = bits;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

impl Default for InstantiationCaches {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for InstantiationCaches {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InstantiationCaches").finish_non_exhaustive()
    }
}
