//! The caches of annotated functions, which live in statics.

use std::any::{Any, TypeId};
use std::cell::RefCell;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::iter;
use std::mem::ManuallyDrop;
use std::panic::Location;
use std::ptr;
#[cfg(feature = "test-util")]
use std::sync::Arc;

use once_cell::sync::OnceCell;

use crate::cache::builder::TtlCacheBuilder;
use crate::cache::cache::TtlCache;
use crate::flight::init_cell::InitCell;
use crate::info::CacheInfo;
#[cfg(feature = "test-util")]
use crate::process::isolation::{Override, TestContext};
use crate::process::listing::Listing;

/// A cache that is built at the first call and never dropped.
pub struct StaticCache<K, V> {
    cell: InitCell<ManuallyDrop<TtlCache<K, V>>>,
}

impl<K, V> StaticCache<K, V> {
    /// Returns a place for a cache.
    #[must_use]
    pub const fn new() -> Self {
        Self { cell: InitCell::new() }
    }

    /// Returns the cache, which the builder that `set_up` returns builds at the first call.
    ///
    /// `set_up` evaluates the function's options, with no lock held. Threads that call meanwhile wait for it, so that it runs
    /// once. A thread that can't wait evaluates the options as well, and one of the results is used: if the options call a
    /// function that waits for this thread, on one of rayon's threads after 50 ms, or after two evaluations that panicked.
    ///
    /// # Panics
    ///
    /// When `set_up` panics; the next call tries again. When `set_up` needs this cache, directly or through others.
    #[inline]
    #[track_caller]
    pub fn get_or_build(&'static self, set_up: impl FnOnce() -> TtlCacheBuilder<K, V>) -> &'static TtlCache<K, V>
    where
        K: Send + Sync,
        V: Send + Sync,
    {
        #[cfg(feature = "test-util")]
        if let Some(context) = TestContext::current() {
            return self.get_or_build_in(&context, set_up);
        }
        match self.cell.get() {
            Some(cache) => cache,
            None => self.build(set_up),
        }
    }

    /// Returns the cache if it is built.
    fn existing(&'static self) -> Option<&'static TtlCache<K, V>>
    where
        K: Send + Sync,
        V: Send + Sync,
    {
        #[cfg(feature = "test-util")]
        if let Some(context) = TestContext::current() {
            return context.override_of(self.address()).get().map(Self::of_override);
        }
        self.cell.get().map(|cache| &**cache)
    }

    #[cold]
    #[inline(never)]
    #[track_caller]
    fn build(&'static self, set_up: impl FnOnce() -> TtlCacheBuilder<K, V>) -> &'static ManuallyDrop<TtlCache<K, V>>
    where
        K: Send + Sync,
        V: Send + Sync,
    {
        let _evaluation = Evaluation::begin(self.address());
        self.cell.get_or_init(set_up, |builder| {
            let cache = builder.build_immortal();
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
    /// Returns the cache that a test has instead.
    #[track_caller]
    fn get_or_build_in(
        &'static self,
        context: &TestContext,
        set_up: impl FnOnce() -> TtlCacheBuilder<K, V>,
    ) -> &'static TtlCache<K, V> {
        let place = context.override_of(self.address());
        if let Some(filled) = place.get() {
            return Self::of_override(filled);
        }
        let _evaluation = Evaluation::begin(self.address());
        Self::of_override(place.get_or_init(set_up, |builder| {
            let recycled = context.recycled(self.address(), |found| builder.builds_one_like(Self::of_override(found)));
            let filled = recycled.unwrap_or_else(|| new_override(context, builder));
            context.list(Arc::downgrade(&filled.named));
            filled
        }))
    }

    fn of_override(filled: &Override) -> &'static TtlCache<K, V> {
        let cache: Option<&ManuallyDrop<TtlCache<K, V>>> = filled.cache.downcast_ref();
        cache.expect("there is one cache at an address, so its overrides have its type")
    }
}

#[cfg(feature = "test-util")]
fn new_override<K, V>(context: &TestContext, builder: TtlCacheBuilder<K, V>) -> Override
where
    K: Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    let clock = context.clock_of_override();
    let cache = builder.timer_if_none(clock.clone()).build_immortal();
    let cache: &'static ManuallyDrop<TtlCache<K, V>> = Box::leak(Box::new(cache));
    Override { cache, named: cache.core.clone(), clock }
}

thread_local! {
    /// The caches whose options this thread is evaluating, the innermost last: their addresses, and where the attributes are.
    ///
    /// Has no destructor, so that a function can be called first while its thread ends.
    static EVALUATIONS: RefCell<ManuallyDrop<Evaluations>> = const { RefCell::new(ManuallyDrop::new(Vec::new())) };
}

type Evaluations = Vec<(usize, &'static Location<'static>)>;

/// This thread's evaluation of the options of a cache, until it is dropped.
struct Evaluation;

impl Evaluation {
    /// # Panics
    ///
    /// When this thread already evaluates the options of `cache`.
    #[track_caller]
    fn begin(cache: usize) -> Self {
        let location = Location::caller();
        let cycle = EVALUATIONS.with_borrow(|evaluations| {
            let first = evaluations.iter().position(|(other, _)| *other == cache)?;
            Some(evaluations[first..].iter().map(|(_, location)| *location).collect::<Vec<_>>())
        });
        if let Some(cycle) = cycle {
            panic_about(&cycle);
        }
        EVALUATIONS.with_borrow_mut(|evaluations| evaluations.push((cache, location)));
        Self
    }
}

impl Drop for Evaluation {
    fn drop(&mut self) {
        EVALUATIONS.with_borrow_mut(|evaluations| {
            evaluations.pop();
            if evaluations.is_empty() {
                // Nothing frees the memory when the thread ends.
                evaluations.shrink_to_fit();
            }
        });
    }
}

/// Panics with the places of the functions whose options need each other's caches.
#[cold]
#[track_caller]
fn panic_about(cycle: &[&Location<'_>]) -> ! {
    match cycle {
        [] | [_] => panic!(
            "an option of the `#[ttl_cache]` function at {first} calls that function; compute it in another way",
            first = Location::caller(),
        ),
        [first, others @ ..] => panic!(
            "an option of the `#[ttl_cache]` function at {first} calls a function whose own options need the first one: \
             {first} -> {others} -> {first}; compute one of the options in another way",
            others = others.iter().map(ToString::to_string).collect::<Vec<_>>().join(" -> "),
        ),
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

/// The caches of a generic function: one for each instantiation, built at its first call and never dropped.
///
/// An instantiation is identified by the type of the function that sets its cache up. The caches stand in lists that only
/// grow, so finding one takes no lock.
pub struct InstantiationCaches {
    lists: [Link; Self::LISTS],
}

/// The end of a list, or the next item.
type Link = OnceCell<Box<Instance>>;

struct Instance {
    id: TypeId,
    cache: Box<dyn AnyStaticCache>,
    next: Link,
}

/// A [`StaticCache`] whose types only its instantiation knows.
trait AnyStaticCache: Send + Sync {
    fn as_any(&self) -> &dyn Any;

    /// Returns the statistics, or `None` if the cache was never used.
    fn info(&'static self) -> Option<CacheInfo>;

    fn clear(&'static self);

    fn invalidate_tag(&'static self, tag: &str) -> usize;
}

impl<K, V> AnyStaticCache for StaticCache<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
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

    fn invalidate_tag(&'static self, tag: &str) -> usize {
        self.existing().map_or(0, |cache| cache.invalidate_tag(tag))
    }
}

impl InstantiationCaches {
    /// Few functions have more instantiations than this, so that nearly every one has its own list.
    const LISTS: usize = 8;

    /// Returns a place for the caches.
    #[must_use]
    pub const fn new() -> Self {
        Self { lists: [const { OnceCell::new() }; Self::LISTS] }
    }

    /// Returns the cache of the instantiation to which `set_up` belongs.
    ///
    /// # Panics
    ///
    /// As [`StaticCache::get_or_build`].
    #[inline]
    #[track_caller]
    pub fn get_or_build<K, V, F>(&'static self, set_up: F) -> &'static TtlCache<K, V>
    where
        K: Hash + Eq + Clone + Send + Sync + 'static,
        V: Clone + Send + Sync + 'static,
        F: FnOnce() -> TtlCacheBuilder<K, V>,
    {
        // The types of a function may borrow, those of its cache don't: `TypeId::of` would ask it of both.
        let id = typeid::of::<F>();
        let mut link = &self.lists[list_of(id)];
        loop {
            let instance = link.get_or_init(|| Box::new(Instance::new::<K, V>(id)));
            if instance.id == id {
                if let Some(cache) = instance.cache.as_any().downcast_ref::<StaticCache<K, V>>() {
                    return cache.get_or_build(set_up);
                }
            }
            link = &instance.next;
        }
    }

    /// Returns the sums of the statistics of all instantiations. `maxsize` is `None` if one of them is unbounded.
    #[must_use]
    pub fn info(&'static self) -> CacheInfo {
        let none = CacheInfo { maxsize: Some(0), ..CacheInfo::default() };
        self.instances().filter_map(|instance| instance.cache.info()).fold(none, |all, one| CacheInfo {
            hits: all.hits + one.hits,
            misses: all.misses + one.misses,
            maxsize: all.maxsize.zip(one.maxsize).map(|(all, one)| all.saturating_add(one)),
            currsize: all.currsize.saturating_add(one.currsize),
            max_bytes: add(all.max_bytes, one.max_bytes),
            size_in_bytes: add(all.size_in_bytes, one.size_in_bytes),
            evictions: all.evictions + one.evictions,
            expirations: all.expirations + one.expirations,
            stale_hits: all.stale_hits + one.stale_hits,
            failures: all.failures + one.failures,
            waits: all.waits + one.waits,
            load_time: all.load_time.saturating_add(one.load_time),
        })
    }

    /// Clears the caches of all instantiations and resets their statistics.
    pub fn clear(&'static self) {
        self.instances().for_each(|instance| instance.cache.clear());
    }

    /// Removes the entries with `tag` from the caches of all instantiations, and returns how many there were.
    pub fn invalidate_tag(&'static self, tag: &str) -> usize {
        self.instances().map(|instance| instance.cache.invalidate_tag(tag)).sum()
    }

    fn instances(&'static self) -> impl Iterator<Item = &'static Instance> {
        self.lists
            .iter()
            .flat_map(|list| iter::successors(list.get(), |instance| instance.next.get()).map(|instance| &**instance))
    }
}

impl Instance {
    fn new<K, V>(id: TypeId) -> Self
    where
        K: Hash + Eq + Clone + Send + Sync + 'static,
        V: Clone + Send + Sync + 'static,
    {
        Self { id, cache: Box::new(StaticCache::<K, V>::new()), next: OnceCell::new() }
    }
}

fn list_of(id: TypeId) -> usize {
    let mut bits = Bits(0);
    id.hash(&mut bits);
    // Lossless: the remainder is less than the number of lists.
    #[allow(clippy::cast_possible_truncation)]
    let list = (bits.0 % InstantiationCaches::LISTS as u64) as usize;
    list
}

/// Keeps what a `TypeId` feeds it, which is a hash already.
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

/// The sum of what all instantiations have, or none.
fn add(all: Option<usize>, one: Option<usize>) -> Option<usize> {
    Some(all.unwrap_or(0).saturating_add(one?))
}
