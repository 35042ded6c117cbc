//! Removes expired entries of a cache in the background.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use crate::background::scheduler::{BackgroundTask, EXPIRY, TaskHandle, instant_after};
use crate::store::aside::Aside;
use crate::store::core::Core;

/// How many entries one run removes before other tasks run, and other threads get the lock.
const AT_MOST: usize = 256;

/// The shortest interval; a shorter one would only waste processor time.
const SHORTEST: Duration = Duration::from_millis(1);

type Start<K, V> = fn(&Arc<Core<K, V>>, Duration) -> TaskHandle;

/// A request for expiry in the background, made where `K` and `V` are known to allow it.
pub(crate) struct ExpiryPlan<K, V> {
    interval: Duration,
    start: Start<K, V>,
}

impl<K, V> ExpiryPlan<K, V> {
    pub(crate) fn every(interval: Duration) -> Self
    where
        K: Send + Sync + 'static,
        V: Send + Sync + 'static,
    {
        Self { interval: interval.max(SHORTEST), start: ExpiryTask::start }
    }

    /// Starts expiry for `core`. It ends when the handle is dropped.
    pub(crate) fn start(&self, core: &Arc<Core<K, V>>) -> TaskHandle {
        (self.start)(core, self.interval)
    }
}

/// Removes one cache's expired entries whenever it runs.
struct ExpiryTask<K, V> {
    core: Weak<Core<K, V>>,
    interval: Duration,
}

impl<K: Send + Sync + 'static, V: Send + Sync + 'static> ExpiryTask<K, V> {
    fn start(core: &Arc<Core<K, V>>, interval: Duration) -> TaskHandle {
        let task = Self { core: Arc::downgrade(core), interval };
        EXPIRY.schedule(instant_after(Instant::now(), interval), Arc::new(task))
    }
}

impl<K: Send + Sync, V: Send + Sync> BackgroundTask for ExpiryTask<K, V> {
    fn run(&self) -> Option<Instant> {
        let core = self.core.upgrade()?;
        let now = core.policy.clock.now();
        let mut aside = Aside::default();
        let mut txn = core.write(&mut aside);
        let all_done = txn.expire_at_most(AT_MOST, now);
        txn.commit();
        let next = if all_done { self.interval } else { Duration::ZERO };
        Some(instant_after(Instant::now(), next))
    }
}
