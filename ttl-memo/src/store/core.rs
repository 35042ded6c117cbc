//! The parts of a store, and how a key is found among them without running the user's code under the lock.
//! Knows nothing of hashers: its callers bring the hash.

use std::borrow::Cow;
use std::mem::needs_drop;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::time::Duration;

use equivalent::Equivalent;

use crate::clock::{Clock, Deadline, Timestamp};
use crate::info::RemovalCause;
use crate::store::counters::{Lookups, Tally};
use crate::store::entry::{Entry, Pair, Place, Recency};
use crate::store::flights::Flights;
use crate::store::index::Ledger;
use crate::store::table::{Pin, Table};
use crate::store::write::{Compared, Drops, Slot, Turn};
use crate::sync::{Mutex, MutexGuard};

/// A store without its hasher.
pub(crate) struct Core<K, V> {
    pub(crate) table: Table<K, V>,
    pub(crate) recency: Recency,
    pub(crate) tally: Tally,
    pub(crate) policy: Policy<K, V>,
    state: Mutex<State<K, V>>,
    /// How many keys of one hash there have been beside the first, at most.
    spare_lanes: AtomicU32,
    /// The size of what has left and isn't dropped yet.
    undropped: AtomicUsize,
}

/// What only the writer whose turn it is may see.
pub(crate) struct State<K, V> {
    pub(crate) ledger: Ledger,
    pub(crate) flights: Flights<K, V>,
    /// How many entries and computations have come.
    pub(crate) arrivals: u64,
    pub(crate) evictions: u64,
    pub(crate) expirations: u64,
    /// The lookups up to the latest `clear`, which the statistics leave out.
    pub(crate) forgotten: Lookups,
}

impl<K, V> State<K, V> {
    /// The sum of sizes, or the most that can be said.
    pub(crate) fn currsize(&self) -> usize {
        usize::try_from(self.ledger.size()).unwrap_or(usize::MAX)
    }
}

type Ttu<K, V> = Box<dyn Fn(&K, &V) -> Duration + Send + Sync>;
type SizeOf<V> = Box<dyn Fn(&V) -> usize + Send + Sync>;
type Listener<K, V> = Box<dyn Fn(&K, &V, RemovalCause) + Send + Sync>;

/// What the user asked for.
pub(crate) struct Policy<K, V> {
    pub(crate) maxsize: Option<usize>,
    pub(crate) ttl: Option<Duration>,
    pub(crate) ttu: Option<Ttu<K, V>>,
    pub(crate) getsizeof: Option<SizeOf<V>>,
    pub(crate) listener: Option<Listener<K, V>>,
    pub(crate) clock: Clock,
    /// How long a caller waits for another's computation.
    pub(crate) wait: Option<Duration>,
    pub(crate) name: Option<Cow<'static, str>>,
}

impl<K, V> Policy<K, V> {
    /// The size of `value`. Runs the user's code.
    pub(crate) fn size(&self, value: &V) -> usize {
        self.getsizeof.as_ref().map_or(1, |getsizeof| getsizeof(value))
    }

    /// Whether a value of `size` can be stored at all.
    pub(crate) fn fits(&self, size: usize) -> bool {
        self.maxsize.is_none_or(|maxsize| maxsize > 0 && size <= maxsize)
    }

    /// What is to be stored, with the lifetime that the policy gives it, and the time. Runs the user's code.
    pub(crate) fn pair(&self, key: K, value: V) -> (Pair<K, V>, Timestamp) {
        let ttl = match &self.ttu {
            Some(ttu) => Some(ttu(&key, &value)),
            None => self.ttl,
        };
        self.pair_with_ttl(key, value, ttl)
    }

    /// The same with a lifetime of its own.
    pub(crate) fn pair_with_ttl(&self, key: K, value: V, ttl: Option<Duration>) -> (Pair<K, V>, Timestamp) {
        let size = self.size(&value);
        let now = self.clock.now();
        let deadline = Deadline::after(now, ttl);
        (Pair { key, value, size, deadline }, now)
    }
}

impl<K, V> Core<K, V> {
    pub(crate) fn new(table: Table<K, V>, policy: Policy<K, V>) -> Self {
        Self {
            table,
            recency: Recency::default(),
            tally: Tally::default(),
            policy,
            state: Mutex::new(State {
                ledger: Ledger::default(),
                flights: Flights::default(),
                arrivals: 0,
                evictions: 0,
                expirations: 0,
                forgotten: Lookups::default(),
            }),
            spare_lanes: AtomicU32::new(0),
            undropped: AtomicUsize::new(0),
        }
    }

    /// The entry of `key`, live or not. Takes no lock; runs the user's `Eq`.
    #[inline]
    pub(crate) fn find<'p, Q>(&self, pin: &'p Pin<'_>, hash: u64, key: &Q) -> Option<&'p Entry<K, V>>
    where
        Q: Equivalent<K> + ?Sized,
    {
        self.table.get(pin, Place::new(hash, 0), key).or_else(|| self.find_beside(pin, hash, key))
    }

    /// Looks where the keys are that share their hash with another.
    #[cold]
    fn find_beside<'p, Q>(&self, pin: &'p Pin<'_>, hash: u64, key: &Q) -> Option<&'p Entry<K, V>>
    where
        Q: Equivalent<K> + ?Sized,
    {
        (1..=self.spare_lanes()).find_map(|lane| self.table.get(pin, Place::new(hash, lane), key))
    }

    /// The entry of `key` if it is live.
    #[inline]
    pub(crate) fn find_live<'p, Q>(&self, pin: &'p Pin<'_>, hash: u64, key: &Q) -> Option<&'p Entry<K, V>>
    where
        Q: Equivalent<K> + ?Sized,
    {
        self.find(pin, hash, key).filter(|entry| self.policy.clock.is_before(entry.deadline()))
    }

    /// Takes a writer's turn, for what concerns no key or all.
    pub(crate) fn turn<'a>(&'a self, pin: &'a Pin<'a>) -> Turn<'a, K, V> {
        Turn::new(self, pin, self.state.lock())
    }

    /// Takes a turn in which the slot of `key` is known.
    ///
    /// Keys are compared while the lock isn't held, and only with entries whose hash is the same: where there is none, as
    /// most often, the first look tells. What was compared holds as long as its entry, or the one that replaced it, is
    /// there; whatever came meanwhile is compared in another round.
    pub(crate) fn turn_at<'a, Q>(&'a self, pin: &'a Pin<'a>, hash: u64, key: &Q) -> (Turn<'a, K, V>, Slot<'a, K, V>)
    where
        Q: Equivalent<K> + ?Sized,
    {
        let mut compared = Vec::new();
        loop {
            let turn = self.turn(pin);
            let strangers = match turn.slot(hash, &compared) {
                Ok(slot) => return (turn, slot),
                Err(strangers) => strangers,
            };
            drop(turn);
            for (lane, entry) in strangers {
                let is_equal = key.equivalent(entry.key());
                compared.resize_with(compared.len().max(lane + 1), || None);
                compared[lane] = Some(Compared { entry, is_equal });
                if is_equal {
                    break;
                }
            }
        }
    }

    pub(crate) fn spare_lanes(&self) -> u32 {
        self.spare_lanes.load(Ordering::Acquire)
    }

    /// Only for the writer whose turn it is, before what uses the lane arrives.
    pub(crate) fn use_lane(&self, lane: u32) {
        if lane > self.spare_lanes() {
            self.spare_lanes.store(lane, Ordering::Release);
        }
    }

    /// Only for the writer whose turn it is, when there are no entries.
    pub(crate) fn forget_lanes(&self) {
        self.spare_lanes.store(0, Ordering::Release);
    }

    /// Sees to it that what left is dropped in time: at once if `drops` says so, else before it is more than a sixteenth
    /// of the cache, if that has a bound. In between it gathers, because dropping one by one costs three times as much.
    pub(crate) fn reclaim(&self, pin: &Pin<'_>, size: usize, drops: Drops) {
        if size == 0 || !needs_drop::<(K, V)>() {
            return;
        }
        if drops == Drops::InBatches && self.policy.maxsize.is_none() {
            return;
        }
        let limit = self.policy.maxsize.unwrap_or(usize::MAX) / 16;
        let mine = self.tally.undropped(pin);
        let before = mine.load(Ordering::Relaxed);
        let all = self.undropped.load(Ordering::Relaxed).saturating_add(size);
        if drops == Drops::Promptly || all > limit {
            pin.flush();
            self.undropped.fetch_sub(before, Ordering::Relaxed);
            mine.store(0, Ordering::Relaxed);
        } else {
            self.undropped.fetch_add(size, Ordering::Relaxed);
            mine.store(before + size, Ordering::Relaxed);
        }
    }

    /// The state for a quick look that runs no code of the user's.
    pub(crate) fn state(&self) -> MutexGuard<'_, State<K, V>> {
        self.state.lock()
    }
}
