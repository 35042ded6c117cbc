//! What a running program shows of its caches, through the crates `metrics` and `tracing`.

mod metrics;
mod tracing;
