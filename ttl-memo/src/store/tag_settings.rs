//! Which tags a value has: the user's closure, which runs with no lock held.

use std::hash::BuildHasher as _;
use std::sync::Arc;

use crate::RandomState;
use crate::store::tags::{EntryTags, TagHash};
#[cfg(feature = "tier")]
use crate::tier::tag::{TierTag, hash_of};

/// Calls its last argument with each tag of a value.
pub(crate) type EachTag<K, V> = Arc<dyn Fn(&V, &K, &mut dyn FnMut(&str)) + Send + Sync>;

/// The closure, and how tags are hashed.
pub(crate) struct TagSettings<K, V> {
    each: EachTag<K, V>,
    hashes: Hashes,
    /// A pointer, so that the code for it isn't compiled for caches without tags.
    collect: fn(&Self, &K, &V) -> EntryTags,
}

/// What stands for tags.
enum Hashes {
    OfThisCache(RandomState),
    /// The same in all processes, for caches with a tier.
    #[cfg(feature = "tier")]
    Shared,
}

impl Hashes {
    fn of(&self, tag: &str) -> TagHash {
        match self {
            Self::OfThisCache(hasher) => hasher.hash_one(tag),
            #[cfg(feature = "tier")]
            Self::Shared => hash_of(TierTag::new(tag).digest()),
        }
    }
}

impl<K, V> TagSettings<K, V> {
    pub(crate) fn new(each: impl Fn(&V, &K, &mut dyn FnMut(&str)) + Send + Sync + 'static) -> Self {
        Self { each: Arc::new(each), hashes: Hashes::OfThisCache(RandomState::default()), collect: Self::collect }
    }

    /// The tags of a new entry.
    #[inline]
    pub(crate) fn tags_of(&self, key: &K, value: &V) -> EntryTags {
        (self.collect)(self, key, value)
    }

    fn collect(&self, key: &K, value: &V) -> EntryTags {
        let mut tags = Vec::new();
        (self.each)(value, key, &mut |tag| tags.push(self.hash(tag)));
        entry_tags(tags)
    }

    pub(crate) fn hash(&self, tag: &str) -> TagHash {
        self.hashes.of(tag)
    }

    /// From now on, hashes are the same in all processes. Returns the closure, for the tier.
    #[cfg(feature = "tier")]
    pub(crate) fn share(&mut self) -> EachTag<K, V> {
        self.hashes = Hashes::Shared;
        Arc::clone(&self.each)
    }

    /// Whether the closure captures nothing.
    #[cfg(feature = "test-util")]
    pub(crate) fn is_stateless(&self) -> bool {
        size_of_val(&*self.each) == 0
    }
}

/// The tags of an entry, from hashes in any order.
pub(crate) fn entry_tags(mut tags: Vec<TagHash>) -> EntryTags {
    tags.sort_unstable();
    tags.dedup();
    (!tags.is_empty()).then(|| tags.into_boxed_slice())
}
