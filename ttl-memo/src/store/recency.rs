//! The order in which entries were used, kept so that a hit writes nothing but its entry's stamp.
//! Knows nothing of entries: it makes and compares stamps.
//!
//! A stamp is the number of the *epoch* in which an entry was used, the use's number among those of the same thread in that
//! epoch, and the thread. Each change of the table begins an epoch. So the order of what one thread does is exact, however
//! long it only reads, and what happens on two threads is ordered by the changes between.

use std::sync::atomic::{AtomicU64, Ordering};

/// When an entry was last used. Later uses have greater stamps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stamp(u64);

/// Counts the changes of a table: see [`Stamp`].
pub(crate) type Epoch = u64;

/// The number of a row, which stands for a thread: see [`crate::store::rows`].
pub(crate) type Row = u32;

const ROW_BITS: u32 = 6;
const COUNT_BITS: u32 = 10;
const EPOCH_SHIFT: u32 = ROW_BITS + COUNT_BITS;
const ROW_MASK: u64 = (1 << ROW_BITS) - 1;
const COUNT_MASK: u64 = (1 << COUNT_BITS) - 1;

impl Stamp {
    /// Stands for the stamp of a slot without an entry; greater than every other stamp.
    pub(crate) const UNUSED: Self = Self(u64::MAX);

    /// The stamp of what is stored in `epoch`: before all that is read in it.
    #[inline]
    pub(crate) fn stored(epoch: Epoch) -> Self {
        Self(epoch << EPOCH_SHIFT)
    }

    #[inline]
    fn new(epoch: Epoch, count: u64, row: Row) -> Self {
        Self(epoch << EPOCH_SHIFT | count << ROW_BITS | u64::from(row))
    }

    /// The stamp of what two threads read in `epoch`: no order between threads holds there, so that later hits need not
    /// write another.
    #[inline]
    pub(crate) fn shared(epoch: Epoch) -> Self {
        Self((epoch << EPOCH_SHIFT) | (COUNT_MASK << ROW_BITS) | ROW_MASK)
    }

    #[inline]
    pub(crate) fn epoch(self) -> Epoch {
        self.0 >> EPOCH_SHIFT
    }

    #[inline]
    fn count(self) -> u64 {
        self.0 >> ROW_BITS & COUNT_MASK
    }

    #[inline]
    fn row(self) -> Row {
        (self.0 & ROW_MASK) as Row
    }

    /// The stamp of a hit in `epoch` by the thread of `row`, whose previous hit got the stamp `latest`, on an entry that is
    /// stamped `self`.
    #[inline]
    pub(crate) fn of_hit(self, epoch: Epoch, row: Row, latest: Self) -> Hit {
        let is_of_now = self.epoch() == epoch;
        if is_of_now && self == latest {
            // Nothing else was used in between.
            return Hit::Unchanged;
        }
        if is_of_now && self.count() > 0 && self.row() != row {
            return if self == Self::shared(epoch) { Hit::Unchanged } else { Hit::Shared(Self::shared(epoch)) };
        }
        if latest.epoch() != epoch {
            Hit::Latest(Self::new(epoch, 1, row))
        } else if latest.count() + 1 < COUNT_MASK {
            Hit::Latest(Self(latest.0 + (1 << ROW_BITS)))
        } else {
            Hit::NewEpoch
        }
    }

    /// Whether the entry wasn't used since it was stored.
    #[inline]
    pub(crate) fn is_of_store(self) -> bool {
        self.count() == 0
    }

    /// Thirty bits that are others for another stamp, but for one in a billion.
    pub(crate) fn digest(self) -> u32 {
        (self.0.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 34) as u32
    }

    #[inline]
    pub(crate) fn to_bits(self) -> u64 {
        self.0
    }

    #[inline]
    pub(crate) fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    #[inline]
    pub(crate) fn load(stamp: &AtomicU64) -> Self {
        Self(stamp.load(Ordering::Relaxed))
    }

    /// Gives a stamp to a hit's entry, unless a later one has been given meanwhile.
    #[inline]
    pub(crate) fn raise(self, stamp: &AtomicU64) {
        stamp.fetch_max(self.0, Ordering::Relaxed);
    }

    /// Only for whoever alone may write there.
    #[inline]
    pub(crate) fn store(self, stamp: &AtomicU64) {
        stamp.store(self.0, Ordering::Relaxed);
    }
}

/// What a hit does to its entry's stamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hit {
    /// Nothing: the entry is stamped as the last one used.
    Unchanged,
    /// Gives it this stamp, which is the thread's latest.
    Latest(Stamp),
    /// Gives it this stamp, which is no thread's.
    Shared(Stamp),
    /// The thread has used up its stamps of this epoch.
    NewEpoch,
}

#[cfg(test)]
mod tests {
    use super::{COUNT_MASK, Hit, Stamp};

    #[test]
    fn a_thread_s_hits_have_growing_stamps() {
        let stored = Stamp::stored(7);
        let Hit::Latest(first) = stored.of_hit(7, 3, Stamp::default()) else { panic!("not stamped") };
        let Hit::Latest(second) = stored.of_hit(7, 3, first) else { panic!("not stamped") };
        assert!(stored < first && first < second && second < Stamp::stored(8));
    }

    #[test]
    fn hitting_the_entry_used_last_changes_nothing() {
        let Hit::Latest(first) = Stamp::stored(7).of_hit(7, 3, Stamp::default()) else { panic!("not stamped") };
        assert_eq!(first.of_hit(7, 3, first), Hit::Unchanged);
        assert!(matches!(first.of_hit(8, 3, first), Hit::Latest(later) if later > first));
    }

    #[test]
    fn what_two_threads_hit_comes_to_rest_until_the_next_change() {
        let Hit::Latest(first) = Stamp::stored(7).of_hit(7, 3, Stamp::default()) else { panic!("not stamped") };
        let Hit::Shared(shared) = first.of_hit(7, 4, Stamp::default()) else { panic!("not shared") };
        assert!(shared > first && shared < Stamp::stored(8));
        assert_eq!(shared.of_hit(7, 3, first), Hit::Unchanged);
        assert_eq!(shared.of_hit(7, 4, Stamp::default()), Hit::Unchanged);
    }

    #[test]
    fn a_thread_that_has_used_up_its_stamps_wants_a_new_epoch() {
        let mut latest = Stamp::default();
        for _ in 1..COUNT_MASK {
            let Hit::Latest(next) = Stamp::stored(7).of_hit(7, 3, latest) else { panic!("not stamped") };
            assert!(next > latest);
            latest = next;
        }
        assert_eq!(Stamp::stored(7).of_hit(7, 3, latest), Hit::NewEpoch);
    }
}
