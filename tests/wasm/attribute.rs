//! Tests of the attribute. Those of functions without a timer need a clock.

#![allow(dead_code, unused_imports, reason = "each platform has some of them")]

pub(crate) use runs::{MINUTE, Runs, SECOND};

#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
#[path = "../it/attribute/arguments.rs"]
mod arguments;
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
#[path = "../it/attribute/results.rs"]
mod results;
#[path = "../it/attribute/runs.rs"]
mod runs;
#[path = "../it/attribute/timer.rs"]
mod timer;
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
#[path = "../it/attribute/ttl.rs"]
mod ttl;
