//! What concerns all caches of the process: listing them, switching them off, and replacing them in a test.

#[cfg(feature = "metrics")]
pub(crate) mod metrics;
#[cfg(all(feature = "metrics", feature = "tier"))]
mod tier_metrics;
pub(crate) mod listing;
pub(crate) mod switch;
#[cfg(feature = "test-util")]
pub mod test_util;
#[cfg(feature = "test-util")]
pub(crate) mod pending;
#[cfg(feature = "test-util")]
pub(crate) mod isolation;
pub(crate) mod registry;
