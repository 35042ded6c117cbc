//! The public type: hash the key, look it up, compute it when it is missing.

pub(crate) mod cache;
pub(crate) mod background;
pub(crate) mod miss;
pub(crate) mod guard;
mod stale;
mod map;
mod future;
pub(crate) mod freshness;
pub(crate) mod builder;
pub(crate) mod expiry_task;
#[cfg(feature = "serde")]
pub(crate) mod serialized;
#[cfg(feature = "serde")]
mod fingerprint;
mod validate;
