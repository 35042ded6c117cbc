//! Annotated functions through the public API: a module per option and per shape of function.
//! Each test annotates its own functions, so no two tests share a store or a clock.

// Some functions are asked for their settings only and never called.
#![allow(dead_code)]

mod arguments;
mod asynchronous;
mod attributes;
mod cache;
mod cache_if;
mod cache_if_with_key;
mod companion;
mod floats;
mod functions;
mod generic_methods;
mod generic_types;
mod generics;
mod getsizeof;
mod handle;
mod key;
mod max_bytes;
mod maxsize;
mod methods;
mod name;
mod nested_borrows;
mod policy;
mod receivers;
mod refresh;
mod results;
mod skip;
mod timer;
mod trait_methods;
mod ttl;
mod wait;

pub(crate) use runs::{MINUTE, Runs, SECOND};

mod refresh_statistics;
mod runs;
