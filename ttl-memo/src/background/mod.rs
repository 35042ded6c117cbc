//! Work at a later time, on threads that belong to this crate.

/// Whether the platform has threads. On WebAssembly nothing runs in the background, and no caller can block until another
/// one is done.
pub(crate) const HAS_THREADS: bool = !cfg!(target_family = "wasm");

pub(crate) mod sleep;
pub(crate) mod scheduler;
pub(crate) mod pool;
pub(crate) mod spawner;
