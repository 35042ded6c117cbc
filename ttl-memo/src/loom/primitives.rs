//! The primitives of `sync`, made of the model checker's. It switches between callers at these and nowhere else.
//!
//! Counters, the stamps of entries and the places of entries are ordinary atomics and locks, which the checker doesn't see.
//! So are the table's links and the value of its version, except in models that hold [`ChecksChains`], and the locks of what
//! threads keep nearby, except in models that hold [`ChecksNear`]: elsewhere a lookup or a change of the table is one step,
//! and the checker switches only before it.

use std::cell::Cell;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::Ordering::{self, SeqCst};
use std::sync::atomic::{AtomicU32 as PlainU32, AtomicU64 as PlainU64};
use std::time::{Duration, Instant};

use loom::sync;
use loom::sync::atomic::{AtomicBool, AtomicU32, AtomicU64};

thread_local! {
    static TAKES_OVER_AT_ONCE: Cell<bool> = const { Cell::new(false) };
    static CHECKS_CHAINS: Cell<bool> = const { Cell::new(false) };
    static CHECKS_NEAR: Cell<bool> = const { Cell::new(false) };
}

/// While it lasts, the models that this thread runs take a task that isn't being polled for one that has stalled. In all
/// others time doesn't pass.
pub(super) struct TakesOverAtOnce;

impl TakesOverAtOnce {
    pub(super) fn begin() -> Self {
        TAKES_OVER_AT_ONCE.set(true);
        Self
    }
}

impl Drop for TakesOverAtOnce {
    fn drop(&mut self) {
        TAKES_OVER_AT_ONCE.set(false);
    }
}

/// While it lasts, the checker sees each read and write of the links and the version of the tables that this thread's
/// models make. That multiplies the orders, so only the models of the table itself ask for it.
pub(super) struct ChecksChains;

impl ChecksChains {
    pub(super) fn begin() -> Self {
        CHECKS_CHAINS.set(true);
        Self
    }
}

impl Drop for ChecksChains {
    fn drop(&mut self) {
        CHECKS_CHAINS.set(false);
    }
}

/// While it lasts, the checker sees the locks of what threads keep nearby, for the models of that alone.
pub(super) struct ChecksNear;

impl ChecksNear {
    pub(super) fn begin() -> Self {
        CHECKS_NEAR.set(true);
        Self
    }
}

impl Drop for ChecksNear {
    fn drop(&mut self) {
        CHECKS_NEAR.set(false);
    }
}

/// How long a task isn't polled before a waiter takes over.
pub(crate) fn stall_limit() -> Duration {
    if TAKES_OVER_AT_ONCE.get() { Duration::ZERO } else { Duration::from_secs(24 * 3600) }
}

/// A lock that knows no poison.
pub(crate) struct Mutex<T>(sync::Mutex<T>);

pub(crate) struct MutexGuard<'a, T> {
    mutex: &'a Mutex<T>,
    /// `None` while the lock is given back for a wait.
    guard: Option<sync::MutexGuard<'a, T>>,
}

impl<T> Mutex<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(sync::Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        MutexGuard { mutex: self, guard: Some(self.0.lock().unwrap()) }
    }

    pub(crate) fn get_mut(&mut self) -> &mut T {
        self.0.get_mut().unwrap()
    }
}

impl<T> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.guard.as_ref().expect("the lock is held")
    }
}

impl<T> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.guard.as_mut().expect("the lock is held")
    }
}

/// Wakes threads that wait with a lock given back meanwhile.
pub(crate) struct Condvar(sync::Condvar);

impl Condvar {
    pub(crate) fn new() -> Self {
        Self(sync::Condvar::new())
    }

    pub(crate) fn notify_all(&self) {
        self.0.notify_all();
    }

    pub(crate) fn wait<T>(&self, guard: &mut MutexGuard<'_, T>) {
        guard.guard = guard.guard.take().map(|guard| self.0.wait(guard).unwrap());
    }

    /// Time doesn't pass: a thread that isn't woken waits indefinitely, which the model checker reports. Only a deadline
    /// that has come already ends the wait.
    pub(crate) fn wait_until<T>(&self, guard: &mut MutexGuard<'_, T>, deadline: Instant) {
        if deadline > Instant::now() {
            return self.wait(guard);
        }
        guard.guard = None;
        loom::thread::yield_now();
        guard.guard = Some(guard.mutex.0.lock().unwrap());
    }
}

/// A cell whose use the model checker sees.
pub(crate) struct OnceCell<T> {
    cell: once_cell::sync::OnceCell<T>,
    is_set: AtomicBool,
}

impl<T> OnceCell<T> {
    pub(crate) fn new() -> Self {
        Self { cell: once_cell::sync::OnceCell::new(), is_set: AtomicBool::new(false) }
    }

    pub(crate) fn get(&self) -> Option<&T> {
        self.is_set.load(Ordering::Acquire).then(|| self.cell.get())?
    }

    /// The value can be got when this returns, whoever set it.
    pub(crate) fn set(&self, value: T) -> Result<(), T> {
        let set = self.cell.set(value);
        self.is_set.store(true, Ordering::Release);
        set
    }
}

impl<T> MutexGuard<'_, T> {
    /// Runs `run` with the lock released.
    pub(crate) fn unlocked<R>(this: &mut Self, run: impl FnOnce() -> R) -> R {
        this.guard = None;
        let result = run();
        this.guard = Some(this.mutex.0.lock().unwrap());
        result
    }
}

/// A number by which readers follow the chains of a table.
pub(crate) enum Link {
    Unseen(PlainU32),
    Checked(AtomicU32),
}

impl Link {
    pub(crate) fn new(value: u32) -> Self {
        if CHECKS_CHAINS.get() { Self::Checked(AtomicU32::new(value)) } else { Self::Unseen(PlainU32::new(value)) }
    }

    pub(crate) fn load(&self, order: Ordering) -> u32 {
        match self {
            Self::Unseen(link) => link.load(order),
            Self::Checked(link) => link.load(order),
        }
    }

    pub(crate) fn store(&self, value: u32, order: Ordering) {
        match self {
            Self::Unseen(link) => link.store(value, order),
            Self::Checked(link) => link.store(value, order),
        }
    }
}

/// The version of a table.
pub(crate) enum Version {
    /// A lookup reads `turn` when it begins and a change writes it, so the checker tries them in both orders. Nothing is
    /// switched between that and the end of either.
    Unseen {
        version: PlainU64,
        turn: AtomicBool,
    },
    Checked(AtomicU64),
}

impl Version {
    pub(crate) fn new(version: u64) -> Self {
        if CHECKS_CHAINS.get() {
            Self::Checked(AtomicU64::new(version))
        } else {
            Self::Unseen { version: PlainU64::new(version), turn: AtomicBool::new(false) }
        }
    }

    pub(crate) fn load(&self, order: Ordering) -> u64 {
        match self {
            Self::Unseen { version, turn } => {
                if order == Ordering::Acquire {
                    turn.load(SeqCst);
                }
                version.load(order)
            }
            Self::Checked(version) => version.load(order),
        }
    }

    pub(crate) fn store(&self, new: u64, order: Ordering) {
        match self {
            Self::Unseen { version, turn } => {
                // A change ends with `Release`.
                if order == Ordering::Relaxed {
                    turn.store(true, SeqCst);
                }
                version.store(new, order);
            }
            Self::Checked(version) => version.store(new, order),
        }
    }
}

/// The lock of the entry of a slot, which the checker doesn't see: it is held for one step of a lookup or a change.
pub(crate) struct EntryLock<T>(std::sync::Mutex<T>);

impl<T> EntryLock<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(std::sync::Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> std::sync::MutexGuard<'_, T> {
        self.0.lock().unwrap()
    }
}

/// The lock of what a thread keeps nearby.
pub(crate) enum NearLock<T> {
    Unseen(std::sync::Mutex<T>),
    /// The flag is written before the lock is tried and before it is released, so the checker has others try it while it is
    /// held.
    Checked(sync::Mutex<T>, AtomicBool),
}

pub(crate) enum NearGuard<'a, T> {
    Unseen(std::sync::MutexGuard<'a, T>),
    Checked(sync::MutexGuard<'a, T>, &'a AtomicBool),
}

impl<T> Drop for NearGuard<'_, T> {
    fn drop(&mut self) {
        if let Self::Checked(_, flag) = self {
            flag.store(true, SeqCst);
        }
    }
}

impl<T> NearLock<T> {
    pub(crate) fn new(value: T) -> Self {
        if CHECKS_NEAR.get() {
            Self::Checked(sync::Mutex::new(value), AtomicBool::new(false))
        } else {
            Self::Unseen(std::sync::Mutex::new(value))
        }
    }

    pub(crate) fn try_lock(&self) -> Option<NearGuard<'_, T>> {
        match self {
            Self::Unseen(value) => value.try_lock().ok().map(NearGuard::Unseen),
            Self::Checked(value, flag) => {
                flag.store(true, SeqCst);
                Some(NearGuard::Checked(value.try_lock().ok()?, flag))
            }
        }
    }
}

impl<T> Deref for NearGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            Self::Unseen(guard) => guard,
            Self::Checked(guard, _) => guard,
        }
    }
}

impl<T> DerefMut for NearGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        match self {
            Self::Unseen(guard) => guard,
            Self::Checked(guard, _) => guard,
        }
    }
}

/// A flag that is read and written at once.
pub(crate) enum Flag {
    Unseen(std::sync::atomic::AtomicBool),
    Checked(AtomicBool),
}

impl Flag {
    pub(crate) fn new(value: bool) -> Self {
        if CHECKS_NEAR.get() {
            Self::Checked(AtomicBool::new(value))
        } else {
            Self::Unseen(std::sync::atomic::AtomicBool::new(value))
        }
    }

    pub(crate) fn load(&self, order: Ordering) -> bool {
        match self {
            Self::Unseen(flag) => flag.load(order),
            Self::Checked(flag) => flag.load(order),
        }
    }

    pub(crate) fn swap(&self, new: bool, order: Ordering) -> bool {
        match self {
            Self::Unseen(flag) => flag.swap(new, order),
            Self::Checked(flag) => flag.swap(new, order),
        }
    }
}
