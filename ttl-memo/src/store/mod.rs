//! The entries of one cache, and what is known of all of them together. Knows nothing of hashers or of the public type.

pub(crate) mod named;
pub(crate) mod locate;
mod fresh;
pub(crate) mod core;
pub(crate) mod write;
pub(crate) mod aside;
pub(crate) mod bounds;
mod compared;
pub(crate) mod known;
pub(crate) mod state;
pub(crate) mod flights;
pub(crate) mod index;
mod deadline_order;
mod use_order;
mod lifetime_order;
mod slot_list;
mod table_writer;
pub(crate) mod table;
mod occupied;
mod segments;
pub(crate) mod counters;
pub(crate) mod settings;
pub(crate) mod standing;
pub(crate) mod slot_times;
pub(crate) mod jitter;
pub(crate) mod entry;
pub(crate) mod recency;
