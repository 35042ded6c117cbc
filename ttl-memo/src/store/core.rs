//! The parts of a store, and what is asked of all of them together. Knows nothing of hashers: its callers bring the hash.

use equivalent::Equivalent;

use crate::info::{CacheInfo, CacheParameters};
use crate::store::counters::{Counters, ThreadCounters, row_here};
use crate::store::policy::Policy;
use crate::store::recency::{Hit, Row, Stamp};
use crate::store::state::State;
use crate::store::table::{Absence, Found, Slot, Table, Tag};
use crate::store::table_writer::TableWriter;
use crate::store::write::{Aside, WriteTxn};
use crate::sync::{Mutex, MutexGuard};

/// A store without its hasher.
pub(crate) struct Core<K, V> {
    pub(crate) table: Table<K, V>,
    pub(crate) counters: Counters,
    pub(crate) policy: Policy<K, V>,
    state: Mutex<State<K, V>>,
}

impl<K, V> Core<K, V> {
    pub(crate) fn new(policy: Policy<K, V>) -> Self {
        let mut state = State::default();
        if policy.maxsize.is_some() {
            state.index.keep_order_of_use();
        }
        Self { table: Table::new(), counters: Counters::default(), policy, state: Mutex::new(state) }
    }

    /// Finds the entry of `key`, live or not, and returns what `read` makes of it. Takes no lock but when writers keep
    /// changing what is read. Runs the user's `Eq`, and `read`, with no lock held.
    #[inline]
    pub(crate) fn find<Q, R>(&self, tag: Tag, key: &Q, read: impl Fn(Found<'_, K, V>) -> R) -> Result<R, Absence>
    where
        Q: Equivalent<K> + ?Sized,
    {
        match self.table.find(tag, key, &read) {
            Some(found) => found,
            None => self.find_among_candidates(tag, key, read).ok_or(Absence::UNKNOWN),
        }
    }

    /// The same, with the lock held for as long as it takes to see which entries may have the key.
    #[cold]
    #[inline(never)]
    fn find_among_candidates<Q, R>(&self, tag: Tag, key: &Q, read: impl Fn(Found<'_, K, V>) -> R) -> Option<R>
    where
        Q: Equivalent<K> + ?Sized,
    {
        let state = self.state();
        let candidates: Vec<_> = TableWriter::new(&self.table).guarded_candidates(tag).collect();
        drop(state);
        let equal = |(slot, guard)| Found::new(slot, guard).filter(|found| key.equivalent(&found.entry.key));
        candidates.iter().find_map(|(slot, guard)| equal((*slot, guard))).map(read)
    }

    /// The same for a live entry.
    #[inline]
    pub(crate) fn find_live<Q, R>(&self, tag: Tag, key: &Q, read: impl Fn(Found<'_, K, V>) -> R) -> Result<R, Absence>
    where
        Q: Equivalent<K> + ?Sized,
    {
        let found =
            self.find(tag, key, |found| self.policy.clock.is_before(found.entry.deadline()).then(|| read(found)));
        found.and_then(|live| live.ok_or(Absence::UNKNOWN))
    }

    /// Counts a hit on the entry in `slot`, which is the most recently used from then on.
    #[inline]
    pub(crate) fn hit(&self, slot: &Slot<K, V>) {
        let row = row_here();
        let counters = self.counters.of(row);
        self.touch(slot, row, counters);
        counters.count_hit(row);
    }

    #[inline]
    fn touch(&self, slot: &Slot<K, V>, row: Row, counters: &ThreadCounters) {
        loop {
            let latest = Stamp::load(&counters.latest);
            match Stamp::load(slot.stamp()).of_hit(self.table.epoch(), row, latest) {
                Hit::Unchanged => return,
                Hit::Latest(stamp) => {
                    stamp.store(&counters.latest);
                    return stamp.raise(slot.stamp());
                }
                Hit::Shared(stamp) => return stamp.raise(slot.stamp()),
                Hit::NewEpoch => self.table.begin_epoch(),
            }
        }
    }

    pub(crate) fn count_miss(&self) {
        let row = row_here();
        self.counters.of(row).count_miss(row);
    }

    /// Counts a call that waited for another's result, which is a hit.
    pub(crate) fn count_waited(&self) {
        let row = row_here();
        self.counters.of(row).count_hit(row);
    }

    /// Locks the store for a change. What must be dropped once the lock has been released is put `aside`.
    #[inline]
    pub(crate) fn write<'a>(&'a self, aside: &'a mut Aside<K, V>) -> WriteTxn<'a, K, V> {
        WriteTxn::new(&self.table, &self.policy, self.state(), aside)
    }

    /// The state for a quick look that runs no code of the user's.
    pub(crate) fn state(&self) -> MutexGuard<'_, State<K, V>> {
        self.state.lock()
    }

    /// Removes expired entries and then looks at the state.
    pub(crate) fn after_expiry<R>(&self, look: impl FnOnce(&State<K, V>) -> R) -> R {
        let now = self.policy.clock.now();
        let mut aside = Aside::default();
        let mut txn = self.write(&mut aside);
        txn.expire(now);
        let result = look(&txn.state);
        txn.commit();
        result
    }

    pub(crate) fn parameters(&self) -> CacheParameters {
        CacheParameters { maxsize: self.policy.maxsize, ttl: self.policy.ttl, name: self.policy.name.clone() }
    }

    pub(crate) fn info(&self) -> CacheInfo {
        self.after_expiry(|state| {
            let lookups = self.counters.lookups();
            CacheInfo {
                hits: lookups.hits.saturating_sub(state.forgotten.hits),
                misses: lookups.misses.saturating_sub(state.forgotten.misses),
                maxsize: self.policy.maxsize,
                currsize: state.index.currsize(),
                evictions: state.evictions,
                expirations: state.expirations,
                ..CacheInfo::default()
            }
        })
    }

    /// Removes everything and resets the statistics. Results that are being computed won't be stored.
    pub(crate) fn clear(&self) {
        let mut aside = Aside::default();
        let mut txn = self.write(&mut aside);
        txn.clear();
        txn.outdate_all();
        txn.state.forgotten = self.counters.lookups();
        txn.state.evictions = 0;
        txn.state.expirations = 0;
        txn.commit();
    }
}
