//! The rules. Turns what was written into a model, or reports all mistakes at once.
//! Knows what can be cached; doesn't know how.

mod item;
mod block;
mod rejected;
mod function;
mod parameters;
mod key;
mod called;
mod settings;
mod result_fn;
mod freshness;
mod cache_if;
mod generics;
mod attributes;
mod target;
mod prepare;
mod naming;

pub(crate) use self::item::lower;
pub(crate) use self::prepare::Prepared;
