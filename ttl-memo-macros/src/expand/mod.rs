//! From a model to Rust. Cannot fail: every mistake was found before.
//! Knows the runtime's names for expansions; the logic behind them is the runtime's.

mod block;
mod function;
mod companion;
mod methods;
mod support_impl;
mod helpers;
mod store;
mod key;
mod type_queries;
mod stubs;
mod names;

pub(crate) use self::block::expand_block;
pub(crate) use self::names::expand;
pub(crate) use self::stubs::recover;

use self::names::{Own, expand_beside, generated, local, shown, without_mut};
