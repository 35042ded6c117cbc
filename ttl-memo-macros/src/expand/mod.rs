//! Prints a model as Rust. Checks no rules and reports no mistakes.
//! Knows the items that the runtime has for expansions; the logic behind them is in the runtime.

mod item;
mod function;
mod stubs;
mod method;
mod companion;
mod support_impl;
mod helpers;
mod lookup;
mod store;
mod freshness;
mod tier;
mod cache_if;
mod tags;
mod result_fn;
mod tier_settings;
mod background;
mod type_queries;
mod key;
mod names;

pub(crate) use self::item::expand;
