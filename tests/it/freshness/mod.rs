//! How long values are served: stale ones, errors, idle ones, and the computations in the background.
//! Time moves by a `ManualTimer` or in an isolated test; threads meet at barriers and channels.

mod arguments;
mod background;
mod background_tasks;
mod err_ttl;
mod idle;
mod jitter;
mod model;
mod picture;
mod properties;
mod room;
mod stale;
mod stale_if_error;
mod stale_threads;
mod statistics;

use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use ttl_memo::{ManualTimer, TtlCache, TtlCacheBuilder};

use crate::attribute::{MINUTE, Runs, SECOND};

const HOUR: Duration = Duration::from_secs(3600);
const NANOSECOND: Duration = Duration::from_nanos(1);

/// A duration that doesn't reach `end` by the smallest step of a clock.
fn just_before(end: Duration) -> Duration {
    end.saturating_sub(NANOSECOND)
}

/// Counts a run. The first returns its number, and each later one fails with its own.
fn first_succeeds(runs: &Runs) -> Result<usize, usize> {
    match runs.count() {
        0 => Ok(0),
        run => Err(run),
    }
}

/// A clock, and a store that follows it: values are fresh for a minute, and stale for an hour.
fn stale_store<K: Hash + Eq + Clone, V: Clone>() -> (Arc<ManualTimer>, TtlCache<K, V>) {
    store(|builder| builder.ttl(MINUTE).stale(HOUR))
}

fn store<K, V>(
    set_up: impl FnOnce(TtlCacheBuilder<K, V>) -> TtlCacheBuilder<K, V>,
) -> (Arc<ManualTimer>, TtlCache<K, V>) {
    let clock = Arc::new(ManualTimer::new());
    let cache = set_up(TtlCache::builder()).timer(Arc::clone(&clock)).build();
    (clock, cache)
}
