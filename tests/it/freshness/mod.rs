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
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ttl_memo::{ManualTimer, TtlCache, TtlCacheBuilder};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
const NANOSECOND: Duration = Duration::from_nanos(1);

/// A duration that doesn't reach `end` by the smallest step of a clock.
fn just_before(end: Duration) -> Duration {
    end.saturating_sub(NANOSECOND)
}

/// How often a body has run.
#[derive(Default)]
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
