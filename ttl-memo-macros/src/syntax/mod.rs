//! Questions about types and tokens that several stages ask.
//! Knows no rules and no output.

pub(crate) mod types;
pub(crate) mod tokens;
pub(crate) mod self_subst;
