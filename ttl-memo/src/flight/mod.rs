//! One computation that several callers may wait for, and which computation waits for which. Knows no store.

pub(crate) mod init_cell;
pub(crate) mod flight;
pub(crate) mod wait_async;
pub(crate) mod wait_budget;
pub(crate) mod outcome;
pub(crate) mod progress;
pub(crate) mod wait_graph;
pub(crate) mod leader_scope;
pub(crate) mod thread_state;
