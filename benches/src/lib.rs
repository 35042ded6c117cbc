//! What the benchmarks share: the peers, the works, how they are timed, and the tables.

pub mod options;
pub mod memory;
pub mod process;
pub mod rounds;
pub mod works;
pub mod peers;
pub mod keys;
pub mod lru;
pub mod trace;
pub mod report;
