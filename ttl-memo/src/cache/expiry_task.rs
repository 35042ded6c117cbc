//! Takes expired entries out of a cache that nobody touches.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use crate::background::scheduler::{BackgroundTask, TaskHandle, moment_after};
use crate::cache::cache::TtlCache;
use crate::store::core::Core;
use crate::store::write::Drops;

/// How many entries a round takes out before other chores, and those who use the cache, have their turn.
const AT_MOST: usize = 256;

/// The shortest interval; a shorter one would only heat the machine.
const SHORTEST: Duration = Duration::from_millis(1);

type AsChore<K, V> = fn(&Arc<Core<K, V>>) -> Weak<dyn BackgroundTask>;

/// A wish for background expiry, made where `K` and `V` are known to allow it.
pub(crate) struct ExpiryTask<K, V> {
    interval: Duration,
    as_chore: AsChore<K, V>,
}

impl<K, V> ExpiryTask<K, V> {
    pub(crate) fn every(interval: Duration) -> Self
    where
        K: Send + Sync + 'static,
        V: Send + Sync + 'static,
    {
        Self { interval: interval.max(SHORTEST), as_chore: |core| Arc::downgrade(core) as Weak<dyn BackgroundTask> }
    }

    pub(crate) fn interval(&self) -> Duration {
        self.interval
    }

    /// Begins. It ends when the expiry, which the cache keeps, is dropped.
    fn begin(&self, core: &Arc<Core<K, V>>) -> TaskHandle {
        TaskHandle::new(moment_after(Instant::now(), self.interval), (self.as_chore)(core))
    }
}

impl<K, V, S> TtlCache<K, V, S> {
    /// Begins what was asked for.
    pub(crate) fn start_expiry_task(&self) {
        if let Some(expiry_task) = &self.core.policy.expiry_task {
            self.core.expiry.get_or_init(|| expiry_task.begin(&self.core));
        }
    }
}

impl<K: Send + Sync, V: Send + Sync> BackgroundTask for Core<K, V> {
    fn run(&self) -> Option<Instant> {
        let interval = self.policy.expiry_task.as_ref()?.interval();
        let now = self.policy.clock.now();
        let pin = self.table.pin();
        let mut turn = self.turn(&pin);
        let all_done = turn.expire_at_most(AT_MOST, now);
        turn.end(Drops::Promptly);
        let next = if all_done { interval } else { Duration::ZERO };
        Some(moment_after(Instant::now(), next))
    }
}
