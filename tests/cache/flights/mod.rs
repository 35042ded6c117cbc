//! One computation for each key at a time, by threads and by tasks.

mod callers;
mod equal_hashes;
mod failures;
mod hangs;
mod leaks;
mod progress;
mod removal;
mod sharing;
mod stress;
mod tasks;
mod work_stealing;
