//! The store itself: any sequence of calls, panics, re-entrance, and many threads.
//! Knows nothing of the attribute.

mod bomb;
mod differential;
mod drops;
mod entries;
mod lifetimes;
mod system_clock;
mod live_count;
mod memory;
mod model;
pub(crate) mod operations;
mod panics;
mod parameters;
mod two_bounds;
mod properties;
mod python;
mod reentrancy;
mod threads;
mod panicking_key_drop;
mod lru_exactness;
mod newest_computation;
mod removed_values;
mod iteration;
mod kept_by_threads;
mod outage;
mod bounded_work;
mod policy;
