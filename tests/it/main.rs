//! The tests of all but stores, computations and tiers: the attribute, freshness, tags, reports, documents and sources. One module
//! per fact or group of facts.

use ttl_memo_tests::{hooks, waiting};

mod allocations;
mod architecture;
mod attribute;
mod background;
mod expansion;
mod freshness;
mod gate;
mod hashed_slices;
mod lints;
mod observability;
mod option_cycles;
mod packages;
mod peers;
mod promises;
mod quickstart;
mod readme;
mod serialized;
mod sources;
mod tags;
mod test_util;
