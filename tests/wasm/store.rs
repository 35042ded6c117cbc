//! Tests of the store.

#[path = "../it/store/iteration.rs"]
mod iteration;
#[path = "../it/store/lifetimes.rs"]
mod lifetimes;
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
#[path = "../it/store/system_clock.rs"]
mod system_clock;
