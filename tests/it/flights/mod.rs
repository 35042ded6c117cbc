//! One computation for each key at a time, by threads and by tasks: what callers may rely on.

mod facts;
mod failures;
mod forgetting;
mod hangs;
mod leaks;
mod pool;
mod stage;
mod stress;
mod tasks;
