//! What a test has of its own in the place of what the process has: the stores of functions, the time, the switch.
//! Knows stores without their types, and by the address of the one they stand in for; knows nothing of how they are made.

use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::mem::take;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use once_cell::sync::OnceCell;

use crate::clock::ManualTimer;
use crate::lock::Mutex;
use crate::register::{Named, Register, of_process};

/// One test's world, for as long as anybody is in it or can enter it.
pub(crate) struct World {
    clock: Arc<ManualTimer>,
    stand_ins: Mutex<BTreeMap<Address, Arc<OnceCell<StandIn>>>>,
    /// Those of earlier worlds, empty, until they are wanted in this one.
    spare: Mutex<BTreeMap<Address, StandIn>>,
    /// What was built and named by those who are in it.
    built: Mutex<Register>,
    is_enabled: AtomicBool,
}

/// Where the store in the static is.
pub(crate) type Address = usize;

/// A store that takes the place of the one in a static. It can't be dropped either, but serves one world after another.
pub(crate) struct StandIn {
    pub(crate) cache: &'static (dyn Any + Send + Sync),
    pub(crate) named: Arc<dyn Named>,
}

/// What is left of a world: nothing can be told of it, but it needn't be made anew.
#[derive(Default)]
struct Remains {
    clock: Arc<ManualTimer>,
    spare: BTreeMap<Address, StandIn>,
}

/// There are as many of them as there have been worlds at a time.
static REMAINS: Mutex<Vec<Remains>> = Mutex::new(Vec::new());

thread_local! {
    /// The worlds that this thread is in, the innermost last.
    static WORLDS: RefCell<Vec<Arc<World>>> = const { RefCell::new(Vec::new()) };
}

impl World {
    pub(crate) fn new(is_enabled: bool) -> Arc<Self> {
        let Remains { clock, spare } = REMAINS.lock().pop().unwrap_or_default();
        Arc::new(Self {
            clock,
            stand_ins: Mutex::new(BTreeMap::new()),
            spare: Mutex::new(spare),
            built: Mutex::new(Register::new()),
            is_enabled: AtomicBool::new(is_enabled),
        })
    }

    /// The world that this thread is in, if it is in one.
    pub(crate) fn here() -> Option<Arc<Self>> {
        WORLDS.try_with(|worlds| worlds.borrow().last().map(Arc::clone)).ok()?
    }

    pub(crate) fn enter(self: Arc<Self>) {
        let _ = WORLDS.try_with(|worlds| worlds.borrow_mut().push(self));
    }

    pub(crate) fn leave(self: &Arc<Self>) {
        let world = WORLDS.try_with(|worlds| {
            let mut worlds = worlds.borrow_mut();
            // Nearly always the last.
            let index = worlds.iter().rposition(|world| Arc::ptr_eq(world, self))?;
            Some(worlds.remove(index))
        });
        // If it ends by that, values of the user's are dropped.
        drop(world);
    }

    /// Where the stand-in is for the store at `address`, or is to be.
    pub(crate) fn place(&self, address: Address) -> Arc<OnceCell<StandIn>> {
        Arc::clone(self.stand_ins.lock().entry(address).or_default())
    }

    /// A stand-in for the store at `address` that an earlier world has left.
    pub(crate) fn take_spare(&self, address: Address) -> Option<StandIn> {
        self.spare.lock().remove(&address)
    }

    /// The stores that this world has instead of those of the process.
    pub(crate) fn stores(&self) -> Vec<Arc<dyn Named>> {
        let mut stores = self.built.lock().live();
        let stand_ins = self.stand_ins.lock();
        let stand_ins = stand_ins.values().filter_map(|stand_in| stand_in.get());
        stores.extend(stand_ins.map(|stand_in| Arc::clone(&stand_in.named)));
        stores
    }

    /// Lists what was built in this world. What is there when the world ends is the process's from then on.
    pub(crate) fn enlist(&self, store: Weak<dyn Named>) {
        self.built.lock().add(store);
    }

    pub(crate) fn clock(&self) -> &Arc<ManualTimer> {
        &self.clock
    }

    pub(crate) fn is_enabled(&self) -> bool {
        self.is_enabled.load(Ordering::Relaxed)
    }

    pub(crate) fn set_enabled(&self, is_enabled: bool) {
        self.is_enabled.store(is_enabled, Ordering::Relaxed);
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let built = self.built.lock().live();
        for store in &built {
            of_process().add(Arc::downgrade(store));
        }
        drop(built);
        let mut spare = take(&mut *self.spare.lock());
        let stand_ins = take(&mut *self.stand_ins.lock());
        // Nobody is in this world any more, so nobody is using a place of it.
        let places = stand_ins.into_iter().filter_map(|(address, place)| Some((address, Arc::into_inner(place)?)));
        for (address, place) in places {
            if let Some(stand_in) = place.into_inner() {
                // Drops values of the user's.
                stand_in.named.clear();
                spare.insert(address, stand_in);
            }
        }
        self.clock.set(Duration::ZERO);
        REMAINS.lock().push(Remains { clock: Arc::clone(&self.clock), spare });
    }
}
