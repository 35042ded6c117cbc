//! Counts what each thread does to a cache without any two threads writing to the same memory.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use thread_local::ThreadLocal;

/// The counters of one cache.
#[derive(Default)]
pub(crate) struct Tally {
    threads: ThreadLocal<PerThread>,
}

/// Written by one thread alone, so adding takes no locked instruction; a cache line of its own keeps it unshared.
#[derive(Default)]
#[repr(align(64))]
struct PerThread {
    hits: AtomicU64,
    misses: AtomicU64,
    undropped: AtomicUsize,
}

/// Hits and misses.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Lookups {
    pub(crate) hits: u64,
    pub(crate) misses: u64,
}

impl Tally {
    #[inline]
    pub(crate) fn hit(&self) {
        let hits = &self.mine().hits;
        hits.store(hits.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
    }

    #[inline]
    pub(crate) fn miss(&self) {
        let misses = &self.mine().misses;
        misses.store(misses.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
    }

    /// The size of what this thread took out of the cache and hasn't had dropped since.
    pub(crate) fn undropped(&self) -> usize {
        self.mine().undropped.load(Ordering::Relaxed)
    }

    pub(crate) fn set_undropped(&self, size: usize) {
        self.mine().undropped.store(size, Ordering::Relaxed);
    }

    /// The lookups of all threads since the cache was made.
    pub(crate) fn lookups(&self) -> Lookups {
        let mut sum = Lookups::default();
        for thread in &self.threads {
            sum.hits += thread.hits.load(Ordering::Relaxed);
            sum.misses += thread.misses.load(Ordering::Relaxed);
        }
        sum
    }

    #[inline]
    fn mine(&self) -> &PerThread {
        self.threads.get_or_default()
    }
}
