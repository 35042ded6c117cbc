//! Arguments as keys: how they are hashed, compared and owned.

pub(crate) mod nested;
pub(crate) mod key;
