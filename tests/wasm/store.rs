//! Tests of the store.

#[path = "../cache/store/iteration.rs"]
mod iteration;
#[path = "../cache/store/lifetimes.rs"]
mod lifetimes;
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
#[path = "../cache/store/system_clock.rs"]
mod system_clock;
