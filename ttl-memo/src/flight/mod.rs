//! One computation that several callers may wait for, and which computation waits for which.

pub(crate) mod flight;
pub(crate) mod wait_graph;
