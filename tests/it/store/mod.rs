//! The store itself: what it does in any sequence of calls, under panics, under re-entrance and under many threads.
//! Knows nothing of the attribute.

mod model;
mod operations;
mod twins;

mod properties;

mod bomb;
mod panics;

mod reentrancy;
mod watchdog;

mod drops;
mod flights;
mod lifetimes;
mod living;
mod memory;
mod python;
mod threads;
