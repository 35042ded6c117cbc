//! Caches behind the local one, which several processes share or which outlive the process.
//!
//! A function with `tier = SHARED` asks the tier when its own store has no value, and runs its body only if the tier has none
//! either. The tier keeps bytes: keys and values are serialised. The guide has a page on [tiers](crate::guide::tiers::tiers) and
//! one on [writing a tier](crate::guide::tiers::own_tier).
//!
//! A tier implements [`Tier`]. What all tiers have in common isn't part of it: the timeout of each call, the circuit breaker,
//! the statistics and the limit on the size of values are those of the tier's [`Monitor`].

pub(crate) mod local;
mod link_ask;
mod link_tags;
pub(crate) mod watch;
pub(crate) mod link;
#[cfg(feature = "metrics")]
pub(crate) mod in_use;
pub(crate) mod call;
pub(crate) mod permit;
#[cfg(feature = "disk")]
mod disk;
#[cfg(feature = "redis")]
mod redis;
mod removals;
mod siblings;
pub(crate) mod entry;
mod arguments;
mod forward;
mod tier;
pub(crate) mod tag;
mod monitor;
pub(crate) mod key;
mod error;
mod info;

#[cfg(feature = "disk")]
pub use self::disk::{Disk, DiskBuilder};
pub use self::error::TierError;
pub use self::info::{BreakerState, TierInfo};
pub use self::key::TierKey;
pub use self::monitor::Monitor;
#[cfg(feature = "redis")]
pub use self::redis::{Redis, RedisBuilder};
pub use self::tag::{TagMark, TierTag};
pub use self::tier::{InvalidationListener, Lease, Tier, TierEntry, TierFuture, TierLookup, TierTags, ready};
pub use crate::codec::{Codec, MessagePack, MessagePackError};
