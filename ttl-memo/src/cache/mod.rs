//! The public type: hash the key, look it up, compute it when it is missing.

pub(crate) mod cache;
pub(crate) mod background;
pub(crate) mod source;
pub(crate) mod miss;
pub(crate) mod pending_store;
#[cfg(feature = "tier")]
pub(crate) mod asking;
pub(crate) mod thread_guard;
pub(crate) mod guard;
mod body;
mod stale;
mod map;
mod iteration;
mod claim;
pub(crate) mod entry;
mod parameters;
mod future;
pub(crate) mod freshness;
mod size;
mod tags;
mod size_plan;
pub(crate) mod builder;
pub(crate) mod expiry_task;
#[cfg(feature = "serde")]
pub(crate) mod serialized;
#[cfg(feature = "serde")]
mod fingerprint;
#[cfg(feature = "tier")]
mod tiers;
#[cfg(feature = "tier")]
mod tier_plan;
mod validate;
