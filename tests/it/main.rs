//! One binary for all tests; one module per fact or group of facts.

mod allocations;
mod architecture;
mod attribute;
mod background;
mod expansion;
mod flights;
mod freshness;
mod gate;
mod hashed_slices;
mod hooks;
mod lints;
mod observability;
mod option_cycles;
mod packages;
mod peers;
mod promises;
mod quickstart;
mod readme;
mod serialized;
mod store;
mod test_util;
mod tier;
mod timer_starts;
mod timers;
mod traces;
mod waiting;
