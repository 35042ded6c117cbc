//! Which tags a value has: the user's closure, which runs with no lock held.

use std::hash::BuildHasher as _;

use crate::RandomState;
use crate::store::tags::{EntryTags, TagHash};

/// Calls its last argument with each tag of a value.
type EachTag<K, V> = Box<dyn Fn(&V, &K, &mut dyn FnMut(&str)) + Send + Sync>;

/// The closure, and how tags are hashed.
pub(crate) struct TagSettings<K, V> {
    each: EachTag<K, V>,
    hasher: RandomState,
}

impl<K, V> TagSettings<K, V> {
    pub(crate) fn new(each: impl Fn(&V, &K, &mut dyn FnMut(&str)) + Send + Sync + 'static) -> Self {
        Self { each: Box::new(each), hasher: RandomState::default() }
    }

    /// The tags of a new entry.
    pub(crate) fn tags_of(&self, key: &K, value: &V) -> EntryTags {
        let mut tags = Vec::new();
        (self.each)(value, key, &mut |tag| tags.push(self.hash(tag)));
        tags.sort_unstable();
        tags.dedup();
        (!tags.is_empty()).then(|| tags.into_boxed_slice())
    }

    pub(crate) fn hash(&self, tag: &str) -> TagHash {
        self.hasher.hash_one(tag)
    }

    /// Whether the closure captures nothing.
    #[cfg(feature = "test-util")]
    pub(crate) fn is_stateless(&self) -> bool {
        size_of_val(&*self.each) == 0
    }
}
