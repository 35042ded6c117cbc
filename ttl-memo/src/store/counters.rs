//! Counts what each thread does to a cache without any two threads writing to the same memory.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use once_cell::sync::OnceCell;

use crate::store::table::Pin;

/// The counters of one cache.
///
/// A pin knows the number of its thread: a small one, which no other thread has at the time.
#[derive(Default)]
pub(crate) struct Tally {
    /// The n-th holds the counters of 2ⁿ threads, from thread 2ⁿ - 1 on. What is there never moves.
    buckets: [OnceCell<Box<[PerThread]>>; BUCKETS],
}

/// Enough for a million threads at a time.
const BUCKETS: usize = 20;

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
    pub(crate) fn hit(&self, pin: &Pin<'_>) {
        let hits = &self.mine(pin).hits;
        hits.store(hits.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
    }

    #[inline]
    pub(crate) fn miss(&self, pin: &Pin<'_>) {
        let misses = &self.mine(pin).misses;
        misses.store(misses.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
    }

    /// The size of what this thread took out of the cache and hasn't had dropped since.
    pub(crate) fn undropped(&self, pin: &Pin<'_>) -> &AtomicUsize {
        &self.mine(pin).undropped
    }

    /// The lookups of all threads since the cache was made.
    pub(crate) fn lookups(&self) -> Lookups {
        let mut sum = Lookups::default();
        for thread in self.buckets.iter().filter_map(OnceCell::get).flatten() {
            sum.hits += thread.hits.load(Ordering::Relaxed);
            sum.misses += thread.misses.load(Ordering::Relaxed);
        }
        sum
    }

    #[inline]
    fn mine(&self, pin: &Pin<'_>) -> &PerThread {
        let number = pin.thread() + 1;
        let bucket = number.ilog2();
        let index = number - (1 << bucket);
        match self.buckets[bucket as usize].get() {
            Some(threads) => &threads[index],
            None => &self.fill(bucket)[index],
        }
    }

    #[cold]
    #[inline(never)]
    fn fill(&self, bucket: u32) -> &[PerThread] {
        self.buckets[bucket as usize].get_or_init(|| (0..1 << bucket).map(|_| PerThread::default()).collect())
    }
}
