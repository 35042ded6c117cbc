//! What can be told of a store, and done with it, without its types.

use crate::info::{CacheInfo, CacheParameters};
use crate::store::core::Core;

/// A store that has a name.
pub(crate) trait Named: Send + Sync {
    fn name(&self) -> &str;
    fn info(&self) -> CacheInfo;
    #[cfg(feature = "metrics")]
    fn total_info(&self) -> CacheInfo;
    fn parameters(&self) -> CacheParameters;
    fn clear(&self);
}

impl<K: Send + Sync, V: Send + Sync> Named for Core<K, V> {
    fn name(&self) -> &str {
        self.policy.name.as_deref().unwrap_or_default()
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
}
