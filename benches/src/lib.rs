//! What the benchmarks share: the peers, the rounds in which they take turns, and the tables.

pub mod options;
pub mod peers;
pub mod report;
pub mod rounds;
