//! One key with its value, the time until which it is served, and when it was used last. Knows nothing of tables, locks or clocks.

use std::mem::forget;
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};

use triomphe::{Arc, UniqueArc};

use crate::clock::Deadline;
use crate::store::tags::EntryTags;
#[cfg(feature = "tier")]
use crate::tier::entry::Lifetimes;

/// A stored key and value. The table shares it with its readers, so only the times change.
pub(crate) struct Entry<K, V> {
    pub(crate) key: K,
    pub(crate) value: V,
    deadline: AtomicU64,
    /// When it was used last.
    stamp: AtomicU64,
}

impl<K, V> Entry<K, V> {
    pub(crate) fn new(key: K, value: V, deadline: Deadline) -> Self {
        Self { key, value, deadline: AtomicU64::new(deadline.to_bits()), stamp: AtomicU64::new(0) }
    }

    /// A cell for the [`Stamp`](crate::store::recency::Stamp) of its last use.
    #[inline]
    pub(crate) fn stamp(&self) -> &AtomicU64 {
        &self.stamp
    }

    #[inline]
    pub(crate) fn deadline(&self) -> Deadline {
        Deadline::from_bits(self.deadline.load(Ordering::Relaxed))
    }

    /// Only for the writer that holds the lock.
    pub(crate) fn set_deadline(&self, deadline: Deadline) {
        self.deadline.store(deadline.to_bits(), Ordering::Relaxed);
    }
}

/// An entry that is about to be stored, with its size and lifetime.
pub(crate) struct NewEntry<K, V> {
    pub(crate) entry: EntryRef<K, V>,
    pub(crate) size: usize,
    pub(crate) lifetime: Lifetime,
    pub(crate) tags: EntryTags,
    /// How long it is served in the tier.
    #[cfg(feature = "tier")]
    pub(crate) shared: Lifetimes,
}

/// When an entry's life ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lifetime {
    pub(crate) deadline: Deadline,
    /// Whether the entry is an error, which is gone at its deadline.
    pub(crate) is_error: bool,
    /// When it has been idle for too long, unless it is read.
    pub(crate) idle_end: Deadline,
}

/// An entry outside the table. Whoever is the last to hold one drops it, and is spared the panics of the user's `Drop`:
/// they concern whoever removed the entry, if anybody, and a half-finished call would do harm.
pub(crate) struct EntryRef<K, V> {
    /// `None` once the entry has been handed on.
    entry: Option<Arc<Entry<K, V>>>,
}

impl<K, V> EntryRef<K, V> {
    #[inline]
    pub(crate) fn new(entry: Entry<K, V>) -> Self {
        Self::of(Arc::new(entry))
    }

    #[inline]
    pub(crate) fn of(entry: Arc<Entry<K, V>>) -> Self {
        Self { entry: Some(entry) }
    }

    pub(crate) fn is(&self, other: &Entry<K, V>) -> bool {
        std::ptr::eq(&raw const **self, other)
    }

    pub(crate) fn into_arc(mut self) -> Option<Arc<Entry<K, V>>> {
        self.entry.take()
    }

    /// Takes the value out: moved if nobody else holds the entry, else cloned.
    pub(crate) fn into_value(mut self) -> V
    where
        V: Clone,
    {
        match self.entry.take().map(Arc::try_unwrap) {
            Some(Ok(Entry { key, value, .. })) => {
                drop_quietly(key);
                value
            }
            Some(Err(shared)) => Self::of(shared).value.clone(),
            None => unreachable!("{HANDED_ON}"),
        }
    }

    /// Takes the key and the value out: moved if nobody else holds the entry, else cloned.
    pub(crate) fn into_pair(mut self) -> (K, V)
    where
        K: Clone,
        V: Clone,
    {
        match self.entry.take().map(Arc::try_unwrap) {
            Some(Ok(Entry { key, value, .. })) => (key, value),
            Some(Err(shared)) => {
                let shared = Self::of(shared);
                (shared.key.clone(), shared.value.clone())
            }
            None => unreachable!("{HANDED_ON}"),
        }
    }
}

const HANDED_ON: &str = "an entry is handed on only by value";

impl<K, V> Clone for EntryRef<K, V> {
    fn clone(&self) -> Self {
        Self { entry: self.entry.clone() }
    }
}

impl<K, V> Deref for EntryRef<K, V> {
    type Target = Entry<K, V>;

    fn deref(&self) -> &Entry<K, V> {
        self.entry.as_deref().expect(HANDED_ON)
    }
}

impl<K, V> Drop for EntryRef<K, V> {
    fn drop(&mut self) {
        if let Some(last) = self.entry.take().and_then(Arc::into_unique) {
            let Entry { key, value, .. } = UniqueArc::into_inner(last);
            drop_quietly(value);
            drop_quietly(key);
        }
    }
}

/// A value of the user's, until it is taken out. A panic of its `Drop` concerns nobody.
pub(crate) struct Quiet<T>(Option<T>);

impl<T> Quiet<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(Some(value))
    }

    #[inline]
    pub(crate) fn take(&mut self) -> Self {
        Self(self.0.take())
    }
}

impl<T> Deref for Quiet<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.as_ref().expect("it is taken out last")
    }
}

impl<T> Drop for Quiet<T> {
    #[inline]
    fn drop(&mut self) {
        if std::mem::needs_drop::<T>() {
            drop_quietly(self.0.take());
        }
    }
}

/// Drops `value`, and keeps a panic of the user's `Drop` to itself.
pub(crate) fn drop_quietly<T>(value: T) {
    if std::mem::needs_drop::<T>() {
        // Dropping the panic's payload might panic again.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(value))).map_err(forget);
    }
}
