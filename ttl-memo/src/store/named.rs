//! What can be told of a store, and done with it, without its types.

use std::time::Duration;

use crate::info::{CacheInfo, CacheParameters};
use crate::store::core::Core;

/// A store that is listed: one that has a name, or tags.
pub(crate) trait Named: Send + Sync {
    fn name(&self) -> &str;
    fn has_name(&self) -> bool;
    fn info(&self) -> CacheInfo;
    #[cfg(feature = "metrics")]
    fn total_info(&self) -> CacheInfo;
    fn parameters(&self) -> CacheParameters;
    fn clear(&self);
    /// Forgets the entries with a tag here alone, after the tier was told.
    fn forget_local_tag(&self, tag: &str) -> usize;
    /// Invalidates a tag in the tier, for all caches that use it, unless it was `told`.
    #[cfg(feature = "tier")]
    fn invalidate_tag_in_tier(&self, tag: &str, told: &mut Vec<usize>);
    fn set_maxsize(&self, maxsize: Option<usize>);
    fn set_default_ttl(&self, ttl: Option<Duration>);
    fn reset_statistics(&self);
}

impl<K: Send + Sync, V: Send + Sync> Named for Core<K, V> {
    fn name(&self) -> &str {
        self.policy.name.as_deref().unwrap_or_default()
    }

    fn has_name(&self) -> bool {
        self.policy.name.is_some()
    }

    fn info(&self) -> CacheInfo {
        self.info()
    }

    #[cfg(feature = "metrics")]
    fn total_info(&self) -> CacheInfo {
        self.total_info()
    }

    fn parameters(&self) -> CacheParameters {
        self.parameters()
    }

    fn clear(&self) {
        self.clear();
    }

    fn forget_local_tag(&self, tag: &str) -> usize {
        self.forget_local_tag(tag)
    }

    #[cfg(feature = "tier")]
    fn invalidate_tag_in_tier(&self, tag: &str, told: &mut Vec<usize>) {
        if let (Some(_), Some(tier)) = (&self.policy.tags, &self.policy.tier) {
            tier.invalidate_tag_for_all(tag, told);
        }
    }

    fn set_maxsize(&self, maxsize: Option<usize>) {
        self.set_maxsize(maxsize);
    }

    fn set_default_ttl(&self, ttl: Option<Duration>) {
        self.policy.ttl.set(ttl);
    }

    fn reset_statistics(&self) {
        self.reset_statistics();
    }
}
