//! One cached pair with what its readers need: a deadline, a stamp, and the place it has in the table.
//! Knows nothing of tables, locks or clocks.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::mem::forget;
use std::num::NonZeroU64;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::clock::Deadline;

/// Where an entry stands in the table: one number for each entry, made of its key's hash.
///
/// Keys whose hashes are alike are told apart by their lane. The table finds, replaces and removes entries by place
/// alone, so no `Hash` or `Eq` of the user's runs while it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place(u64);

impl Place {
    /// The place of the `lane`-th of the keys that hash to `hash`.
    pub(crate) fn new(hash: u64, lane: u32) -> Self {
        // The finalizer of MurmurHash3 spreads every bit over all others, and is one to one. The table gives up on keys
        // that agree in many bits, and hashers that a user brings may leave some of the bits as they were.
        let mut bits = hash.wrapping_add(u64::from(lane).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        bits = (bits ^ (bits >> 33)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
        bits = (bits ^ (bits >> 33)).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
        Self(bits ^ (bits >> 33))
    }
}

/// The number of something that came into the cache: an entry or a computation. Each has its own, in order of coming.
pub(crate) type Arrival = NonZeroU64;

/// When an entry was last used; see [`Recency`].
pub(crate) type Stamp = u64;

/// Marks the stamp of an entry that was replaced; the rest is its successor's number. Greater than all stamps, so that a
/// hit leaves it, but for one that races; then a key is compared once more.
const REPLACED: Stamp = 1 << 63;

/// A cached pair.
pub(crate) struct Entry<K, V> {
    place: Place,
    stamp: AtomicU64,
    deadline: AtomicU64,
    /// Present until the entry is dropped. `Arrival` lends it its niche, so the `Option` takes no room.
    held: Option<Held<K, V>>,
}

struct Held<K, V> {
    arrival: Arrival,
    size: usize,
    key: K,
    value: V,
}

/// What makes an entry, but for where and when it is stored.
pub(crate) struct Pair<K, V> {
    pub(crate) key: K,
    pub(crate) value: V,
    pub(crate) size: usize,
    pub(crate) deadline: Deadline,
}

impl<K, V> Entry<K, V> {
    pub(crate) fn new(place: Place, arrival: Arrival, stamp: Stamp, pair: Pair<K, V>) -> Self {
        Self {
            place,
            stamp: AtomicU64::new(stamp),
            deadline: AtomicU64::new(pair.deadline.to_bits()),
            held: Some(Held { arrival, size: pair.size, key: pair.key, value: pair.value }),
        }
    }

    #[inline]
    fn held(&self) -> &Held<K, V> {
        self.held.as_ref().expect("only `drop` takes it")
    }

    #[inline]
    pub(crate) fn key(&self) -> &K {
        &self.held().key
    }

    #[inline]
    pub(crate) fn value(&self) -> &V {
        &self.held().value
    }

    pub(crate) fn size(&self) -> usize {
        self.held().size
    }

    pub(crate) fn arrival(&self) -> Arrival {
        self.held().arrival
    }

    #[inline]
    pub(crate) fn place(&self) -> Place {
        self.place
    }

    pub(crate) fn stamp(&self) -> Stamp {
        self.stamp.load(Ordering::Relaxed)
    }

    /// Leaves word for those who still read it that another entry has its key and place now.
    pub(crate) fn replaced_by(&self, successor: Arrival) {
        self.stamp.store(REPLACED | successor.get(), Ordering::Relaxed);
    }

    /// The entry that replaced it.
    pub(crate) fn successor(&self) -> Option<Arrival> {
        let stamp = self.stamp();
        Arrival::new(stamp & !REPLACED).filter(|_| stamp & REPLACED != 0)
    }

    #[inline]
    pub(crate) fn deadline(&self) -> Deadline {
        Deadline::from_bits(self.deadline.load(Ordering::Relaxed))
    }

    pub(crate) fn set_deadline(&self, deadline: Deadline) {
        self.deadline.store(deadline.to_bits(), Ordering::Relaxed);
    }
}

impl<K, V> PartialEq for Entry<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.place == other.place
    }
}

impl<K, V> Eq for Entry<K, V> {}

impl<K, V> Hash for Entry<K, V> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.place.hash(state);
    }
}

/// An entry is dropped when nobody reads it any more, by whichever thread was the last, together with others. A panic of
/// one pair's `Drop` must reach neither that thread, which has nothing to do with it, nor the others, which would leak.
impl<K, V> Drop for Entry<K, V> {
    fn drop(&mut self) {
        if !std::mem::needs_drop::<(K, V)>() {
            return;
        }
        if let Some(Held { key, value, .. }) = self.held.take() {
            let _ = catch_unwind(AssertUnwindSafe(|| drop(value))).map_err(forget);
            let _ = catch_unwind(AssertUnwindSafe(|| drop(key))).map_err(forget);
        }
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for Entry<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Entry").field(self.key()).field(self.value()).finish()
    }
}

/// The order in which entries were used, kept so that hits write nothing that other hits read.
///
/// A stamp's high bits count the stores, its low bits order the hits since the last one. A hit copies the latest stamp
/// into its entry and advances it first while the low bits last. Once they are used up, a hit only marks entries that
/// were not used since the last store: the order is exact for up to 65,535 hits between two stores, and a cache that
/// only serves hits comes to rest, with nothing written at all.
#[derive(Debug, Default)]
pub(crate) struct Recency {
    latest: AtomicU64,
}

impl Recency {
    const LOW_BITS: u32 = 16;
    const LOW_MASK: u64 = (1 << Self::LOW_BITS) - 1;

    /// Begins the time after the `n`-th store and returns the stamp of what is stored.
    pub(crate) fn stored(&self, n: Arrival) -> Stamp {
        let stamp = n.get() << Self::LOW_BITS;
        self.latest.store(stamp, Ordering::Relaxed);
        stamp
    }

    /// Marks `entry` as the most recently used.
    // A hit that loses the race to advance the counter takes no stamp: it would be older than what it lost to, and a
    // counter that was set back would put later hits before stores that were before them.
    #[inline]
    pub(crate) fn touch<K, V>(&self, entry: &Entry<K, V>) {
        let latest = self.latest.load(Ordering::Relaxed);
        let stamp = entry.stamp.load(Ordering::Relaxed);
        if stamp >= latest {
            return;
        }
        if latest & Self::LOW_MASK < Self::LOW_MASK {
            let advanced = self.latest.compare_exchange(latest, latest + 1, Ordering::Relaxed, Ordering::Relaxed);
            if advanced.is_ok() {
                entry.stamp.store(latest + 1, Ordering::Relaxed);
            }
        } else if stamp < latest & !Self::LOW_MASK {
            entry.stamp.store(latest, Ordering::Relaxed);
        }
    }
}
