//! A place for an `Arc` that is read without a lock and without writing to its count.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arc_swap::{ArcSwapOption, Guard};

/// Holds an `Arc`, or nothing.
pub(crate) struct ArcCell<T> {
    cell: ArcSwapOption<T>,
}

/// What an [`ArcCell`] held when it was read. It isn't dropped before this is, and then by whichever thread is the last to
/// let go of it.
pub(crate) struct ArcGuard<T> {
    /// `None` only while it is dropped.
    guard: Option<Guard<Option<Arc<T>>>>,
}

impl<T> ArcCell<T> {
    pub(crate) fn empty() -> Self {
        Self { cell: ArcSwapOption::empty() }
    }

    #[inline]
    pub(crate) fn load(&self) -> ArcGuard<T> {
        ArcGuard { guard: Some(self.cell.load()) }
    }

    /// Puts `new` here and returns what was.
    pub(crate) fn swap(&self, new: Option<Arc<T>>) -> Option<Arc<T>> {
        self.cell.swap(new)
    }
}

impl<T> ArcGuard<T> {
    #[inline]
    pub(crate) fn get(&self) -> Option<&T> {
        self.guard.as_deref()?.as_deref()
    }

    pub(crate) fn to_arc(&self) -> Option<Arc<T>> {
        self.guard.as_deref()?.clone()
    }
}

/// This may be the last to hold what another thread removed. A panic of its `Drop` doesn't concern the thread that reads.
impl<T> Drop for ArcGuard<T> {
    #[inline]
    fn drop(&mut self) {
        if std::mem::needs_drop::<T>() {
            let guard = self.guard.take();
            let _ = catch_unwind(AssertUnwindSafe(|| drop(guard))).map_err(std::mem::forget);
        }
    }
}
