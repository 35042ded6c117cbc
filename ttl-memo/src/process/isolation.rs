//! What a test has of its own in the place of what the process has: the stores of functions, the time, the switch.
//! Knows stores without their types, and by the address of the one they stand in for; knows nothing of how they are made.

use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::mem::take;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, MutexGuard, Weak};
use std::time::Duration;

use once_cell::sync::OnceCell;
use parking_lot::Mutex;

use crate::clock::{ManualTimer, TestTimer};
use crate::process::registry::{Named, Register, of_process};

/// One test's context, for as long as anybody is in it or can enter it.
pub(crate) struct TestContext {
    clock: Arc<ManualTimer>,
    /// It shows the same time, but isn't another context's later, for what is built may outlive this one.
    clock_of_built: Arc<TestTimer>,
    overrides: Mutex<BTreeMap<Address, Arc<OnceCell<Override>>>>,
    /// Those of earlier contexts, empty, until they are wanted in this one.
    spare: Mutex<BTreeMap<Address, Override>>,
    /// All that has a name, in the order of its first use.
    listed: Mutex<Register>,
    /// What of it was built and named by those who are in it.
    built: Mutex<Register>,
    is_enabled: AtomicBool,
}

/// Where the store in the static is.
pub(crate) type Address = usize;

/// A store that takes the place of the one in a static. It can't be dropped either, but serves one context after another.
pub(crate) struct Override {
    pub(crate) cache: &'static (dyn Any + Send + Sync),
    pub(crate) named: Arc<dyn Named>,
}

/// What is left of a context: nothing can be told of it, but it needn't be made anew.
#[derive(Default)]
struct Remains {
    clock: Arc<ManualTimer>,
    spare: BTreeMap<Address, Override>,
}

/// There are as many of them as there have been contexts at a time.
static REMAINS: Mutex<Vec<Remains>> = Mutex::new(Vec::new());

thread_local! {
    /// The contexts that this thread is in, the innermost last.
    static CONTEXTS: RefCell<Vec<Arc<TestContext>>> = const { RefCell::new(Vec::new()) };
}

impl TestContext {
    pub(crate) fn new(is_enabled: bool) -> Arc<Self> {
        let Remains { clock, spare } = REMAINS.lock().pop().unwrap_or_default();
        Arc::new(Self {
            clock,
            clock_of_built: Arc::default(),
            overrides: Mutex::new(BTreeMap::new()),
            spare: Mutex::new(spare),
            listed: Mutex::new(Register::new()),
            built: Mutex::new(Register::new()),
            is_enabled: AtomicBool::new(is_enabled),
        })
    }

    /// The context that this thread is in, if it is in one.
    pub(crate) fn here() -> Option<Arc<Self>> {
        CONTEXTS.try_with(|contexts| contexts.borrow().last().map(Arc::clone)).ok()?
    }

    /// Brings this thread in, until what is returned is dropped.
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
        // If it ends by that, values of the user's are dropped.
        drop(context);
    }

    /// Where the override is for the store at `address`, or is to be.
    pub(crate) fn place(&self, address: Address) -> Arc<OnceCell<Override>> {
        Arc::clone(self.overrides.lock().entry(address).or_default())
    }

    /// A override for the store at `address` that an earlier context has left.
    pub(crate) fn take_spare(&self, address: Address) -> Option<Override> {
        self.spare.lock().remove(&address)
    }

    /// The stores that this context has instead of those of the process.
    pub(crate) fn stores(&self) -> Vec<Arc<dyn Named>> {
        self.listed.lock().live()
    }

    /// Lists a store of this context.
    pub(crate) fn enlist(&self, store: Weak<dyn Named>) {
        self.listed.lock().add(store);
    }

    /// Lists what was built in this context. What is there when the context ends is the process's from then on.
    pub(crate) fn enlist_built(&self, store: Weak<dyn Named>) {
        self.built.lock().add(Weak::clone(&store));
        self.enlist(store);
    }

    /// The clock of its overrides.
    pub(crate) fn clock(&self) -> &Arc<ManualTimer> {
        &self.clock
    }

    /// The clock of what is built in it.
    pub(crate) fn clock_of_built(&self) -> Arc<TestTimer> {
        Arc::clone(&self.clock_of_built)
    }

    pub(crate) fn advance(&self, duration: Duration) {
        self.clock.advance(duration);
        self.clock_of_built.advance(duration);
    }

    /// Empties its overrides.
    fn clear(&self) {
        let places: Vec<_> = self.overrides.lock().values().map(Arc::clone).collect();
        for replacement in places.iter().filter_map(|place| place.get()) {
            // Drops values of the user's.
            replacement.named.clear();
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

/// A right to enter a context. When it is dropped the context's stores are emptied, from inside: what the values that are
/// dropped then store themselves is to be in it too.
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
        for store in &built {
            of_process().add(Arc::downgrade(store));
        }
        drop(built);
        self.clock_of_built.start();
        let mut spare = take(&mut *self.spare.lock());
        let overrides = take(&mut *self.overrides.lock());
        // Nobody is in this context any more, so nobody is using a place of it.
        let places = overrides.into_iter().filter_map(|(address, place)| Some((address, Arc::into_inner(place)?)));
        for (address, place) in places {
            if let Some(replacement) = place.into_inner() {
                // It is empty but for what values stored that were dropped when the last hold was.
                replacement.named.clear();
                spare.insert(address, replacement);
            }
        }
        self.clock.set(Duration::ZERO);
        REMAINS.lock().push(Remains { clock: Arc::clone(&self.clock), spare });
    }
}
