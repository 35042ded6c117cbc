//! What is known of a key's hash where keys aren't compared.

/// 32 bits that depend on all of a hash, whichever of its bits a hasher leaves alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tag(pub(super) u32);

impl Tag {
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "32 of the 128 bits are wanted")]
    pub(crate) fn of(hash: u64) -> Self {
        let product = u128::from(hash ^ 0x9E37_79B9_7F4A_7C15) * 0xD6E8_FEB8_6659_FD93;
        Self(((product >> 64) as u64 ^ product as u64) as u32)
    }

    /// The bucket of this tag when there are so many, which must be more than none.
    #[inline]
    pub(crate) fn bucket(self, buckets: u32) -> u32 {
        // `buckets` is at most twice what the mask leaves, so the higher of its bits says which of two buckets.
        let mask = u32::MAX >> (buckets | 1).leading_zeros();
        let bucket = self.0 & mask;
        if bucket < buckets { bucket } else { bucket & (mask >> 1) }
    }
}
