//! Which keys had an entry a short time ago, and when each was last used. Knows nothing of keys: it has their tags.

use crate::store::recency::Epoch;
use crate::store::tag::Tag;

/// Tags of keys whose entries were evicted or removed. A tag is in the bucket that its upper bits say; there, a new one
/// takes the place of the oldest.
#[derive(Debug, Default)]
pub(crate) struct Ghosts {
    // Plain numbers, since the system has memory with zeros: making room for many ghosts takes no time.
    buckets: Vec<[u64; BUCKET]>,
}

/// The tag of such a key, and the lower half of the epoch in which its entry was last used.
#[derive(Clone, Copy, Debug)]
struct Ghost {
    tag: u32,
    epoch: u32,
}

const BUCKET: usize = 8;

impl Ghosts {
    /// Room for this many ghosts, or some more.
    pub(crate) fn new(room: usize) -> Self {
        Self { buckets: vec![[0; BUCKET]; room.div_ceil(BUCKET)] }
    }

    /// Remembers a key that was last used in the epoch `last_use`. It is `now` in the epoch of that name.
    pub(crate) fn remember(&mut self, tag: Tag, last_use: Epoch, now: Epoch) {
        let Some(bucket) = self.bucket(tag) else { return };
        let oldest = bucket.iter_mut().max_by_key(|ghost| Ghost::from_bits(**ghost).age(now));
        if let Some(oldest) = oldest {
            *oldest = Ghost { tag: tag.0, epoch: lower_half(last_use) }.to_bits();
        }
    }

    /// Forgets the key, and returns the epoch in which it was last used if that was at most `limit` epochs ago.
    pub(crate) fn take(&mut self, tag: Tag, limit: Epoch, now: Epoch) -> Option<Epoch> {
        let is_there = |ghost: Ghost| ghost.tag == tag.0 && ghost.age(now) <= limit;
        let ghost = self.bucket(tag)?.iter_mut().find(|ghost| is_there(Ghost::from_bits(**ghost)))?;
        let last_use = now - Ghost::from_bits(*ghost).age(now);
        // From now on it is older than all others.
        *ghost = Ghost { tag: !tag.0, epoch: lower_half(now).wrapping_sub(1 << 31) }.to_bits();
        Some(last_use)
    }

    fn bucket(&mut self, tag: Tag) -> Option<&mut [u64; BUCKET]> {
        let bucket = (u64::from(tag.0) * self.buckets.len() as u64) >> u32::BITS;
        self.buckets.get_mut(usize::try_from(bucket).ok()?)
    }
}

impl Ghost {
    fn from_bits(bits: u64) -> Self {
        Self { tag: lower_half(bits >> u32::BITS), epoch: lower_half(bits) }
    }

    fn to_bits(self) -> u64 {
        u64::from(self.tag) << u32::BITS | u64::from(self.epoch)
    }

    fn age(self, now: Epoch) -> Epoch {
        // No entry is used later than now, and none of billions of epochs ago matters.
        Epoch::from(lower_half(now).wrapping_sub(self.epoch)).min(now)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the lower half is wanted")]
fn lower_half(number: u64) -> u32 {
    number as u32
}

#[cfg(test)]
mod tests {
    use super::{BUCKET, Ghosts};
    use crate::store::tag::Tag;

    #[test]
    fn a_ghost_is_found_once() {
        let mut ghosts = Ghosts::new(16);
        ghosts.remember(Tag::of(1), 5, 7);
        assert_eq!(ghosts.take(Tag::of(2), 100, 8), None);
        assert_eq!(ghosts.take(Tag::of(1), 100, 8), Some(5));
        assert_eq!(ghosts.take(Tag::of(1), 100, 8), None);
    }

    #[test]
    fn a_key_that_was_used_too_long_ago_has_no_ghost() {
        let mut ghosts = Ghosts::new(16);
        ghosts.remember(Tag::of(1), 5, 7);
        assert_eq!(ghosts.take(Tag::of(1), 4, 10), None);
        assert_eq!(ghosts.take(Tag::of(1), 5, 10), Some(5));
    }

    #[test]
    fn the_oldest_ghosts_make_room_for_new_ones() {
        let mut ghosts = Ghosts::new(1);
        let keys = BUCKET as u64 + 3;
        (1..=keys).for_each(|key| ghosts.remember(Tag::of(key), 100 + key, 100 + key));
        let left: Vec<_> = (1..=keys).filter(|key| ghosts.take(Tag::of(*key), 100, 200).is_some()).collect();
        assert_eq!(left, [4, 5, 6, 7, 8, 9, 10, 11]);
    }

    #[test]
    fn epochs_may_be_greater_than_half_of_their_bits_say() {
        let mut ghosts = Ghosts::new(16);
        let now = (1 << 32) + 3;
        ghosts.remember(Tag::of(1), now - 10, now);
        assert_eq!(ghosts.take(Tag::of(1), 20, now + 1), Some(now - 10));
    }
}
