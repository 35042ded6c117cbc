//! Questions about types and tokens, for several stages.
//! Knows no rules and no output.

pub(crate) mod types;
pub(crate) mod tokens;
pub(crate) mod self_subst;
