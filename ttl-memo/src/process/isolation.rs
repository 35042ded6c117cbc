//! What a test has instead of what the process has: caches of functions, a clock, a switch.
//! Knows caches without their types, and by the address of the one that they replace; knows nothing of how they are built.

use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::mem::take;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, MutexGuard, Weak};
use std::time::Duration;

use parking_lot::Mutex;

use crate::clock::{TestTimer, Timer};
use crate::flight::init_cell::InitCell;
use crate::process::registry::{Register, of_process};
use crate::store::named::Named;

/// What one test has, for as long as anybody is in it or can enter it.
pub(crate) struct TestContext {
    clock: Arc<TestTimer>,
    overrides: Mutex<BTreeMap<Address, Arc<InitCell<Override>>>>,
    /// All named caches, in the order of their first use.
    listed: Mutex<Register>,
    /// Those of them that were built by the test.
    built: Mutex<Register>,
    is_enabled: AtomicBool,
}

/// The address of a static.
pub(crate) type Address = usize;

/// A cache that takes the place of the one in a static. References to it are `'static` too, so it can't be dropped: after one
/// context it serves another.
pub(crate) struct Override {
    pub(crate) cache: &'static (dyn Any + Send + Sync),
    pub(crate) named: Arc<dyn Named>,
    pub(crate) clock: ContextTimer,
}

/// Shows the time of the context that its cache serves.
#[derive(Clone)]
pub(crate) struct ContextTimer {
    of_context: Arc<Mutex<Arc<TestTimer>>>,
}

impl Timer for ContextTimer {
    fn now(&self) -> Duration {
        self.of_context.lock().now()
    }
}

/// Empty overrides that no context uses. There are at most as many for one static as there were contexts at a time, unless
/// their options change from one to the next.
static RECYCLED: Mutex<BTreeMap<Address, Vec<Override>>> = Mutex::new(BTreeMap::new());

thread_local! {
    /// The contexts that this thread is in, the innermost last.
    static CONTEXTS: RefCell<Vec<Arc<TestContext>>> = const { RefCell::new(Vec::new()) };
}

impl TestContext {
    pub(crate) fn new(is_enabled: bool) -> Arc<Self> {
        Arc::new(Self {
            clock: Arc::default(),
            overrides: Mutex::new(BTreeMap::new()),
            listed: Mutex::new(Register::new()),
            built: Mutex::new(Register::new()),
            is_enabled: AtomicBool::new(is_enabled),
        })
    }

    /// The context that this thread is in, if any.
    pub(crate) fn current() -> Option<Arc<Self>> {
        CONTEXTS.try_with(|contexts| contexts.borrow().last().map(Arc::clone)).ok()?
    }

    /// Brings this thread into the context, until the result is dropped.
    pub(crate) fn enter(self: &Arc<Self>) -> ContextGuard {
        let context = Arc::clone(self);
        let _ = CONTEXTS.try_with(|contexts| contexts.borrow_mut().push(context));
        ContextGuard { context: Arc::clone(self), not_send: PhantomData }
    }

    fn leave(self: &Arc<Self>) {
        let context = CONTEXTS.try_with(|contexts| {
            let mut contexts = contexts.borrow_mut();
            // Nearly always the last.
            let index = contexts.iter().rposition(|context| Arc::ptr_eq(context, self))?;
            Some(contexts.remove(index))
        });
        // If this is the last reference, values of the user's are dropped.
        drop(context);
    }

    /// The place of the override of the static at `address`, filled or not.
    pub(crate) fn override_of(&self, address: Address) -> Arc<InitCell<Override>> {
        Arc::clone(self.overrides.lock().entry(address).or_default())
    }

    /// An override of the static at `address` that an earlier context used, if there is one that `fits`.
    pub(crate) fn recycled(&self, address: Address, fits: impl Fn(&Override) -> bool) -> Option<Override> {
        let mut recycled = RECYCLED.lock();
        let of_address = recycled.get_mut(&address)?;
        let index = of_address.iter().position(fits)?;
        let found = of_address.swap_remove(index);
        *found.clock.of_context.lock() = Arc::clone(&self.clock);
        Some(found)
    }

    /// The caches that this context has instead of those of the process.
    pub(crate) fn caches(&self) -> Vec<Arc<dyn Named>> {
        self.listed.lock().live()
    }

    /// Lists an override.
    pub(crate) fn list(&self, cache: Weak<dyn Named>) {
        self.listed.lock().add(cache);
    }

    /// Lists a cache that was built in this context. If it outlives the context, the process lists it from then on.
    pub(crate) fn list_built(&self, cache: Weak<dyn Named>) {
        self.built.lock().add(Weak::clone(&cache));
        self.list(cache);
    }

    /// A clock for an override.
    pub(crate) fn clock_of_override(&self) -> ContextTimer {
        ContextTimer { of_context: Arc::new(Mutex::new(Arc::clone(&self.clock))) }
    }

    /// The clock of caches that are built in this context.
    pub(crate) fn clock_of_built(&self) -> Arc<TestTimer> {
        Arc::clone(&self.clock)
    }

    pub(crate) fn advance(&self, duration: Duration) {
        self.clock.advance(duration);
    }

    /// Clears the overrides.
    fn clear(&self) {
        let places: Vec<_> = self.overrides.lock().values().map(Arc::clone).collect();
        for filled in places.iter().filter_map(|place| place.get()) {
            // Drops values of the user's.
            filled.named.clear();
        }
    }

    pub(crate) fn is_enabled(&self) -> bool {
        self.is_enabled.load(Ordering::Relaxed)
    }

    pub(crate) fn set_enabled(&self, is_enabled: bool) {
        self.is_enabled.store(is_enabled, Ordering::Relaxed);
    }
}

/// Keeps a thread in a context.
pub(crate) struct ContextGuard {
    context: Arc<TestContext>,
    // It belongs to its thread, and others may look at it.
    not_send: PhantomData<MutexGuard<'static, ()>>,
}

impl Drop for ContextGuard {
    fn drop(&mut self) {
        self.context.leave();
    }
}

/// Allows to enter a context. When the last one is dropped, the context's caches are cleared, from within the context: the
/// destructors of values may call functions, whose results belong to the context too.
pub(crate) struct ContextHandle {
    pub(crate) context: Arc<TestContext>,
}

impl Drop for ContextHandle {
    fn drop(&mut self) {
        let _inside = self.context.enter();
        self.context.clear();
    }
}

impl Drop for TestContext {
    fn drop(&mut self) {
        let built = self.built.lock().live();
        for cache in &built {
            of_process().add(Arc::downgrade(cache));
        }
        drop(built);
        self.clock.start();
        let overrides = take(&mut *self.overrides.lock());
        // No thread is in this context any more, so none uses a place of it.
        let places = overrides.into_iter().filter_map(|(address, place)| Some((address, Arc::into_inner(place)?)));
        for (address, place) in places {
            if let Some(filled) = place.into_inner() {
                // Results are left only of functions that the destructors of values called.
                filled.named.clear();
                RECYCLED.lock().entry(address).or_default().push(filled);
            }
        }
    }
}
