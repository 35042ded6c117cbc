//! Memoizes functions: results live for a time, and the least recently used go when there are too many.
//!
//! [`macro@ttl_cache`] makes a function remember its results, as `cachetools.func.ttl_cache` does in Python;
//! [`TtlCache`], the store behind it, is a thread-safe dictionary with lifetimes by itself.
//!
//! ```
//! use ttl_memo::ttl_cache;
//!
//! /// Asks the network, which takes its time.
//! #[ttl_cache(ttl = "10m", maxsize = 128)]
//! fn population(city: &str) -> Result<u64, String> {
//!     # let ask = |_: &str| Ok(42);
//!     ask(city)
//! }
//!
//! population("Rome")?; // runs the body
//! population("Rome")?; // doesn't
//! population::cache_remove("Rome");
//! println!("{}", population::cache_info()); // CacheInfo(hits=1, misses=1, maxsize=128, currsize=0)
//! # Ok::<(), String>(())
//! ```

mod statics;

mod alarm;
mod background;
mod builder;
mod cache;
mod dictionary;
mod flight;
mod lead;
#[cfg(feature = "serde")]
mod serialized;
mod sweep;
mod validate;
mod waits;

mod core;
mod entry;
mod ledger;
mod table;
mod tally;
mod turn;

mod clock;
mod info;
mod key;

#[doc(hidden)]
#[path = "macro_support.rs"]
pub mod __private;

pub use foldhash::fast::RandomState;
pub use ttl_memo_macros::ttl_cache;

pub use crate::builder::TtlCacheBuilder;
pub use crate::cache::TtlCache;
pub use crate::clock::{ManualTimer, Timer};
pub use crate::info::{CacheInfo, CacheParameters, RemovalCause, TooLarge};
pub use crate::key::Float;
#[cfg(feature = "serde")]
pub use crate::serialized::{
    Codec, MessagePack, MessagePackError, SerializedCache, SerializedCacheBuilder, SerializedError,
};
