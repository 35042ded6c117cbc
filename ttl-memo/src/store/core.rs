//! The parts of a store, and what is asked of all of them together. Knows nothing of hashers: its callers bring the hash.

use std::time::Duration;

use equivalent::Equivalent;

use crate::clock::{Span, Timestamp};
use crate::info::{CacheInfo, CacheParameters};
use crate::store::aside::Aside;
use crate::store::bounds::Bounds;
use crate::store::counters::{Counts, Event, ThreadCounters};
use crate::store::entry::Entry;
use crate::store::index::Index;
use crate::store::known::Known;
use crate::store::lifetime_order::LifetimeOrder;
use crate::store::near::Kept;
use crate::store::recency::{Hit, Row, Stamp};
use crate::store::rows::{ROWS, row_here};
use crate::store::settings::Settings;
use crate::store::slot_times::SlotTimes;
use crate::store::state::{State, Totals};
use crate::store::table::{Found, SlotId, Table, Tag, ThreadRow};
use crate::store::table_writer::{Candidate, TableWriter};
use crate::store::tags::TagHash;
use crate::store::write::WriteTxn;
use crate::sync::{Mutex, MutexGuard};
use crate::trace;

/// Removes the entries with a tag, and returns how many there were.
pub(crate) type ForgetTag<K, V> = fn(&Core<K, V>, TagHash) -> usize;

/// A store without its hasher.
pub(crate) struct Core<K, V> {
    pub(crate) table: Table<K, V>,
    pub(crate) policy: Settings<K, V>,
    /// How a tag is forgotten, in a cache with tags. A pointer, so that the code isn't compiled for the others.
    forget_tag: Option<ForgetTag<K, V>>,
    state: Mutex<State<K, V>>,
}

impl<K, V> Core<K, V> {
    pub(crate) fn new(policy: Settings<K, V>, bounds: Bounds, forget_tag: Option<ForgetTag<K, V>>) -> Self {
        let by_lifetime = LifetimeOrder::new(Span::of(policy.grace()), policy.tti.is_some() || policy.errors.is_some());
        let state = State::new(Index::new(bounds, policy.eviction, by_lifetime), bounds);
        let table = Table::new(policy.has_slot_times().then(|| SlotTimes::new(policy.tti)));
        let state = Mutex::new(state);
        Self { table, policy, forget_tag, state }
    }

    /// Removes the entries with a tag from this cache alone, and returns how many there were.
    pub(crate) fn forget_tag(&self, tag: TagHash) -> usize {
        self.forget_tag.map_or(0, |forget| forget(self, tag))
    }

    /// Allocates room for `capacity` entries.
    pub(crate) fn reserve(&self, capacity: SlotId) {
        self.table.reserve(capacity);
        self.state().index.reserve(capacity as usize);
    }

    /// Finds the entry of `key`, live or not, and returns what `read` makes of it. Takes the lock only when writers
    /// keep changing what is read. Runs the user's `Eq`, and `read`, with no lock held.
    #[inline]
    pub(crate) fn find<Q, R>(&self, tag: Tag, key: &Q, read: impl Fn(Found<'_, K, V>) -> R) -> Result<R, Known>
    where
        Q: Equivalent<K> + ?Sized,
    {
        match self.table.find(tag, key, &read) {
            Some(found) => found.map_err(Known::Absent),
            None => self.find_among_candidates(tag, key, read).ok_or(Known::Nothing),
        }
    }

    /// Whether no entry has a key with this `tag`. Only for whoever holds the lock.
    pub(crate) fn has_none_with(&self, tag: Tag) -> bool {
        TableWriter::new(&self.table).has_none_with(tag)
    }

    /// Finds the entry as `find` does, with the lock held for as long as it takes to see which entries may have the key.
    #[cold]
    #[inline(never)]
    fn find_among_candidates<Q, R>(&self, tag: Tag, key: &Q, read: impl Fn(Found<'_, K, V>) -> R) -> Option<R>
    where
        Q: Equivalent<K> + ?Sized,
    {
        let state = self.state();
        let candidates = TableWriter::new(&self.table).candidates(tag);
        drop(state);
        for Candidate { id, entry, deadline } in &candidates {
            if key.equivalent(&entry.key) {
                return Some(read(Found { id: *id, entry, deadline: *deadline }));
            }
        }
        None
    }

    /// Uses the entry of `key` if it is fresh: counts a hit, and returns a clone of its value. The entry is the most recently
    /// used from then on.
    ///
    /// Looks at what this thread keeps first, and has it keep what it finds elsewhere.
    #[inline]
    pub(crate) fn use_fresh<Q>(&self, tag: Tag, key: &Q) -> Result<V, Known>
    where
        Q: Equivalent<K> + ?Sized,
        V: Clone,
    {
        let number = row_here();
        let row = self.table.rows.of(number);
        let near = row.near.find(tag, key, |Kept { id, entry, .. }| {
            self.take_fresh(&Found { id: *id, entry, deadline: entry.deadline() }, number, row)
        });
        near.map_or_else(|| self.use_fresh_from_afar(tag, key, number), Ok)
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it is most of a hit")]
    fn take_fresh(&self, found: &Found<'_, K, V>, number: Row, row: &ThreadRow<K, V>) -> Option<V>
    where
        V: Clone,
    {
        let value = self.is_fresh(found).then(|| found.entry.value.clone())?;
        self.hit_in(found.entry, number, row);
        Some(value)
    }

    #[inline(never)]
    fn use_fresh_from_afar<Q>(&self, tag: Tag, key: &Q, number: Row) -> Result<V, Known>
    where
        Q: Equivalent<K> + ?Sized,
        V: Clone,
    {
        let found = self.find(tag, key, |found| {
            let row = self.table.rows.of(number);
            let value = self.take_fresh(&found, number, row)?;
            let note = || self.table.slot(found.id).note_holder(found.entry, number);
            row.near.keep(tag, found.id, found.entry, note);
            Some(value)
        });
        found.and_then(|fresh| fresh.ok_or(Known::Nothing))
    }

    /// The same for an entry that is fresh or stale, which the caller only looks at.
    pub(crate) fn find_served<Q, R>(&self, tag: Tag, key: &Q, read: impl Fn(Found<'_, K, V>) -> R) -> Option<R>
    where
        Q: Equivalent<K> + ?Sized,
    {
        if self.times().is_none() {
            let is_live = |found: &Found<'_, K, V>| self.policy.clock.is_before(found.deadline);
            return self.find(tag, key, |found| is_live(&found).then(|| read(found))).ok()?;
        }
        let now = self.policy.clock.now();
        self.find(tag, key, |found| self.standing(&found, now).is_served().then(|| read(found))).ok()?
    }

    /// Counts a hit on `entry`, which is the most recently used from then on.
    #[inline]
    pub(crate) fn hit(&self, entry: &Entry<K, V>) {
        let row = row_here();
        self.hit_in(entry, row, self.table.rows.of(row));
    }

    #[inline]
    fn hit_in(&self, entry: &Entry<K, V>, row: Row, ThreadRow { counters, .. }: &ThreadRow<K, V>) {
        self.touch(entry, row, counters);
        counters.count_hit(row);
    }

    #[inline]
    fn touch(&self, entry: &Entry<K, V>, row: Row, counters: &ThreadCounters) {
        loop {
            let latest = Stamp::load(&counters.latest);
            match Stamp::load(entry.stamp()).of_hit(self.table.epoch(), row, latest) {
                Hit::Unchanged => return,
                Hit::Latest(stamp) => {
                    stamp.store(&counters.latest);
                    return stamp.raise(entry.stamp());
                }
                Hit::Shared(stamp) => return stamp.raise(entry.stamp()),
                Hit::NewEpoch => self.table.begin_epoch(),
            }
        }
    }

    #[inline]
    pub(crate) fn count_miss(&self) {
        let row = row_here();
        self.table.rows.of(row).counters.count_miss(row);
    }

    /// Counts a call that got another's result, which is a hit.
    pub(crate) fn count_shared(&self) {
        let row = row_here();
        self.table.rows.of(row).counters.count_hit(row);
    }

    #[inline]
    pub(crate) fn count(&self, event: Event) {
        let row = row_here();
        self.table.rows.of(row).counters.count(event, row);
        if let Event::StaleHit | Event::StaleMiss = event {
            trace::stale_hit(self.policy.name.as_deref());
        }
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
        self.after_expiry_at(self.policy.clock.now(), look)
    }

    fn after_expiry_at<R>(&self, now: Timestamp, look: impl FnOnce(&State<K, V>) -> R) -> R {
        let mut aside = Aside::default();
        let mut txn = self.write(&mut aside);
        txn.expire(now);
        let result = look(&txn.state);
        txn.commit();
        result
    }

    /// How many entries lookups find. Removes expired entries.
    pub(crate) fn len(&self) -> usize {
        let now = self.policy.clock.now();
        self.after_expiry_at(now, |state| {
            let retains = self.policy.stale_if_error > self.policy.stale;
            let retained = if retains {
                state.index.count_until(now.earlier(Span::of(self.policy.stale)), &self.table)
            } else {
                0
            };
            state.index.len() - retained
        })
    }

    pub(crate) fn parameters(&self) -> CacheParameters {
        let Bounds { maxsize, max_bytes } = self.bounds();
        let Settings { ttl, ttu, eviction, name, .. } = &self.policy;
        CacheParameters {
            maxsize,
            max_bytes,
            policy: *eviction,
            ttl: ttl.get(),
            has_ttu: ttu.is_some(),
            name: name.clone(),
        }
    }

    pub(crate) fn bounds(&self) -> Bounds {
        self.state().bounds
    }

    /// Changes the bound of the number of entries or, if that is what it bounds, of their sizes. What is too much is removed:
    /// expired entries first, then what the policy evicts.
    pub(crate) fn set_maxsize(&self, maxsize: Option<usize>) {
        let now = self.policy.clock.now();
        let mut aside = Aside::default();
        let mut txn = self.write(&mut aside);
        txn.state.bounds.maxsize = maxsize;
        txn.state.index.expect(maxsize);
        txn.evict_surplus(now);
        txn.commit();
    }

    pub(crate) fn info(&self) -> CacheInfo {
        self.info_without(|state| state.forgotten)
    }

    /// The statistics since the store was built, which `clear` doesn't reset.
    #[cfg(feature = "metrics")]
    pub(crate) fn total_info(&self) -> CacheInfo {
        self.info_without(|_| Totals::default())
    }

    fn info_without(&self, forgotten: impl FnOnce(&State<K, V>) -> Totals) -> CacheInfo {
        self.after_expiry(|state| {
            let forgotten = forgotten(state);
            let counts = self.counts().since(&forgotten.counts);
            let Bounds { maxsize, max_bytes } = state.bounds;
            CacheInfo {
                hits: counts.hits,
                misses: counts.misses,
                maxsize,
                currsize: state.currsize(),
                max_bytes,
                size_in_bytes: state.size_in_bytes(),
                evictions: state.evictions - forgotten.evictions,
                expirations: state.expirations - forgotten.expirations,
                stale_hits: counts.stale_hits,
                failures: counts.failures,
                waits: counts.waits,
                load_time: Duration::from_nanos(counts.load_nanos),
            }
        })
    }

    /// Removes everything and resets the statistics. Results that are being computed won't be stored.
    ///
    /// A tier is cleared before: nobody must find the old values there afterwards.
    pub(crate) fn clear(&self) {
        #[cfg(feature = "tier")]
        if let Some(tier) = &self.policy.tier {
            tier.clear();
        }
        let mut aside = Aside::default();
        let mut txn = self.write(&mut aside);
        txn.clear();
        txn.outdate_all();
        txn.state.reset_statistics(self.counts());
        txn.commit();
    }

    fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for row in 0..ROWS {
            if let Some(ThreadRow { counters, .. }) = self.table.rows.get(row) {
                counts.add(counters);
            }
        }
        counts
    }

    /// Counts anew from now on.
    pub(crate) fn reset_statistics(&self) {
        self.state().reset_statistics(self.counts());
    }
}
