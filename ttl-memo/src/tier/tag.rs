//! Tags as tiers know them. Knows nothing of entries.

use std::fmt;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

/// A tag of values in a [`Tier`](crate::tier::Tier): of all functions that use the tier, or of one.
///
/// It consists of digests, so it is short, whatever the tag, and doesn't show it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TierTag {
    function: Option<Arc<str>>,
    digest: [u8; 16],
}

impl TierTag {
    /// Returns the tag of all functions that use a tier.
    #[must_use]
    pub fn new(tag: &str) -> Self {
        Self { function: None, digest: half(&Sha256::digest(tag)) }
    }

    /// Returns the same tag of one function, whose name is that of [`TierKey::function`](crate::tier::TierKey::function).
    #[must_use]
    pub fn within(&self, function: impl Into<Arc<str>>) -> Self {
        Self { function: Some(function.into()), digest: self.digest }
    }

    /// Returns the function, if it is the tag of one.
    #[must_use]
    pub fn function(&self) -> Option<&str> {
        self.function.as_deref()
    }

    /// Returns a digest of the tag alone, which [`InvalidationListener::tag_invalidated`] is told.
    ///
    /// [`InvalidationListener::tag_invalidated`]: crate::tier::InvalidationListener::tag_invalidated
    #[must_use]
    pub fn digest(&self) -> [u8; 16] {
        self.digest
    }

    /// Returns a digest of the tag and the function: different for each of them.
    #[must_use]
    pub fn id(&self) -> [u8; 16] {
        match &self.function {
            None => self.digest,
            Some(function) => half(&Sha256::new().chain_update(self.digest).chain_update(&**function).finalize()),
        }
    }
}

/// The number that stands for a tag in a local cache.
pub(crate) fn hash_of(digest: [u8; 16]) -> u64 {
    digest.first_chunk().map_or(0, |half| u64::from_le_bytes(*half))
}

fn half(digest: &[u8]) -> [u8; 16] {
    digest.first_chunk().copied().unwrap_or_default()
}

/// A point in the order of a tier's invalidations. Each value in the tier has that at which its computation began.
///
/// Its bytes mean what the tier wants.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TagMark(pub [u8; 24]);

impl fmt::Debug for TagMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TagMark")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_tag_of_different_functions_has_different_ids() {
        let tag = TierTag::new("org:7");
        let (one, other) = (tag.within("one#1"), tag.within("other#1"));
        assert_eq!((one.digest(), other.digest()), (tag.digest(), tag.digest()));
        assert_ne!(one.id(), other.id());
        assert_ne!(one.id(), tag.id());
        assert_ne!(tag, TierTag::new("org:8"));
    }
}
