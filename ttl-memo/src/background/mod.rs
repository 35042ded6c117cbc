//! Work at a later time, on threads that belong to this crate.

pub(crate) mod sleep;
pub(crate) mod scheduler;
pub(crate) mod pool;
pub(crate) mod spawner;
