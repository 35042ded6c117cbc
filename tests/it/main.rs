//! One binary for all tests; one module per fact or group of facts.

mod allocations;
mod attribute;
mod flights;
mod gate;
mod lints;
mod promises;
mod quickstart;
mod store;
mod traces;
