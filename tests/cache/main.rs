//! The tests of stores, computations and tiers. One module per fact or group of facts.

use ttl_memo_tests::{hooks, waiting};

mod flights;
mod store;
mod tier;
mod timer_starts;
mod timers;
mod traces;
