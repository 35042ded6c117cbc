//! Facts about all caches of a process. Each would disturb other tests, so they run one at a time.

mod background;
mod counter_memory;
#[cfg(unix)]
mod fork;
mod listing;
mod spawner;
mod switch;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Lets no other test of this binary run until it is dropped.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}
