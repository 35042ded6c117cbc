//! The primitives of `sync`, made of the model checker's. It switches between callers at these and nowhere else: each
//! single operation of the table, and the counters, are taken for correct.

use std::future::Future;
use std::hash::{BuildHasher, Hash, RandomState};
use std::mem::take;
use std::ops::{Deref, DerefMut};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use equivalent::Equivalent;
use loom::sync::atomic::{AtomicBool, AtomicUsize};
use loom::sync::{self, Condvar};
use papaya::{Guard, HashMapBuilder, LocalGuard, ResizeMode};
use seize::Collector;

/// A lock that knows no poison.
pub(crate) struct Mutex<T>(sync::Mutex<T>);

pub(crate) struct MutexGuard<'a, T>(sync::MutexGuard<'a, T>);

impl<T> Mutex<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(sync::Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        MutexGuard(self.0.lock().unwrap())
    }
}

impl<T> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
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

    pub(crate) fn set(&self, value: T) -> Result<(), T> {
        self.cell.set(value)?;
        self.is_set.store(true, Ordering::Release);
        Ok(())
    }
}

/// Wakes those who listen, all at once.
pub(crate) struct Event(Arc<Bell>);

struct Bell {
    rings: sync::Mutex<Rings>,
    rung: Condvar,
}

#[derive(Default)]
struct Rings {
    count: usize,
    wakers: Vec<Waker>,
}

/// Waits for the first ring after it was made.
pub(crate) struct EventListener {
    bell: Arc<Bell>,
    heard: usize,
}

impl Event {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Bell { rings: sync::Mutex::new(Rings::default()), rung: Condvar::new() }))
    }

    pub(crate) fn listen(&self) -> EventListener {
        let heard = self.0.rings.lock().unwrap().count;
        EventListener { bell: Arc::clone(&self.0), heard }
    }

    pub(crate) fn notify(&self, listeners: usize) {
        assert_eq!(listeners, usize::MAX, "nobody is told alone");
        let mut rings = self.0.rings.lock().unwrap();
        rings.count += 1;
        let wakers = take(&mut rings.wakers);
        drop(rings);
        self.0.rung.notify_all();
        wakers.into_iter().for_each(Waker::wake);
    }
}

pub(crate) trait Listener: Sized {
    fn wait(self);

    /// Time doesn't pass: who isn't told waits for ever, which the model checker reports.
    fn wait_deadline(self, _: Instant) -> Option<()> {
        self.wait();
        Some(())
    }
}

impl Listener for EventListener {
    fn wait(self) {
        let mut rings = self.bell.rings.lock().unwrap();
        while rings.count == self.heard {
            rings = self.bell.rung.wait(rings).unwrap();
        }
    }
}

impl Future for EventListener {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut rings = self.bell.rings.lock().unwrap();
        if rings.count == self.heard {
            rings.wakers.push(context.waker().clone());
            return Poll::Pending;
        }
        Poll::Ready(())
    }
}

/// A table whose readers and writers the model checker knows to meet.
pub(crate) struct HashMap<K, V, S> {
    map: papaya::HashMap<K, V, S>,
    changes: AtomicUsize,
}

pub(crate) struct Builder<K, V, S>(HashMapBuilder<K, V, S>);

impl<K, V> HashMap<K, V, RandomState> {
    pub(crate) fn builder() -> Builder<K, V, RandomState> {
        Builder(papaya::HashMap::builder())
    }
}

impl<K, V> Builder<K, V, RandomState> {
    pub(crate) fn hasher<S>(self, hasher: S) -> Builder<K, V, S> {
        Builder(self.0.hasher(hasher))
    }
}

impl<K: Send + 'static, V: Send + 'static, S> Builder<K, V, S> {
    pub(crate) fn shared_collector(self, collector: Arc<Collector>) -> Self {
        Self(self.0.shared_collector(collector))
    }
}

impl<K, V, S> Builder<K, V, S> {
    pub(crate) fn resize_mode(self, resize_mode: ResizeMode) -> Self {
        Self(self.0.resize_mode(resize_mode))
    }

    pub(crate) fn build(self) -> HashMap<K, V, S> {
        HashMap { map: self.0.build(), changes: AtomicUsize::new(0) }
    }
}

impl<K: Hash + Eq, V, S: BuildHasher> HashMap<K, V, S> {
    fn read(&self) -> &papaya::HashMap<K, V, S> {
        self.changes.load(Ordering::Acquire);
        &self.map
    }

    pub(crate) fn get_key_value<'g, Q>(&self, key: &Q, guard: &'g impl Guard) -> Option<(&'g K, &'g V)>
    where
        Q: Equivalent<K> + Hash + ?Sized,
    {
        self.read().get_key_value(key, guard)
    }

    pub(crate) fn keys<'g, G: Guard>(&'g self, guard: &'g G) -> impl Iterator<Item = &'g K> {
        self.read().keys(guard)
    }

    /// No access: who is pinned holds up nobody.
    pub(crate) fn guard(&self) -> LocalGuard<'_> {
        self.map.guard()
    }
}

/// For whatever else is done to the table: it is taken for a change.
impl<K, V, S> Deref for HashMap<K, V, S> {
    type Target = papaya::HashMap<K, V, S>;

    fn deref(&self) -> &Self::Target {
        self.changes.fetch_add(1, Ordering::AcqRel);
        &self.map
    }
}
