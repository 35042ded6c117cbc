//! The entries of one cache, and what is known of all of them together. Knows nothing of hashers or of the public type.

pub(crate) mod core;
pub(crate) mod flights;
pub(crate) mod write;
pub(crate) mod index;
pub(crate) mod table;
pub(crate) mod counters;
pub(crate) mod entry;
