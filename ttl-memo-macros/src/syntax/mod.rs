//! Questions about types and tokens that both `lower` and `expand` ask.
//! Knows no rules and no output.

pub(crate) mod types;
