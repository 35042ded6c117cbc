//! Reads options and item into slots with spans, without stopping at the first mistake.
//! Knows syntax only; `lower` checks which functions can be cached, and which options go together.

mod options;
mod values;
mod aliases;
mod item;
mod duration;
mod bytes;
mod dependency;

pub(crate) use self::dependency::renamed_dependency;
pub(crate) use self::item::{BlockItem, Body, Function, ImplBlock, Item};
pub(crate) use self::options::{Options, Slot};
pub(crate) use self::values::{KeyParameter, key_parameter};
