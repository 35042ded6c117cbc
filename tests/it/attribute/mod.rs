//! Annotated functions through the public API: a module per option and per shape of function.
//! Each test annotates its own functions, so no two tests share a store or a clock.

// Some functions are asked for their settings only and never called.
#![allow(dead_code)]

mod arguments;
mod asynchronous;
mod attributes;
mod cache;
mod cache_if;
mod companion;
mod floats;
mod functions;
mod generic_methods;
mod generic_types;
mod generics;
mod getsizeof;
mod handle;
mod key;
mod maxsize;
mod methods;
mod name;
mod nested_borrows;
mod receivers;
mod refresh;
mod results;
mod skip;
mod timer;
mod trait_methods;
mod ttl;
mod wait;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

/// How often a body has run.
struct Runs(AtomicUsize);

impl Runs {
    const fn new() -> Self {
        Self(AtomicUsize::new(0))
    }

    /// Counts one run and returns how many there were before.
    fn count(&self) -> usize {
        self.0.fetch_add(1, Ordering::SeqCst)
    }

    fn get(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}
mod refresh_statistics;
