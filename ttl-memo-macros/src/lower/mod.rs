//! The rules: from what was written to a model, or to all mistakes at once.
//! Knows what can be cached; knows nothing of how.

mod function;
pub(crate) mod methods;
mod parameters;
mod key;
mod settings;
mod generics;
mod attributes;
mod naming;

pub(crate) use self::function::{Subject, companion, outlives_calls, runtime};
pub(crate) use self::key::mentions;
pub(crate) use self::naming::{named, spell_self};
