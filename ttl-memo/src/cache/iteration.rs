//! The store's entries one after the other: listing them, and removing those that a rule picks.

use std::hash::{BuildHasher, Hash};

use crate::cache::cache::TtlCache;
use crate::info::RemovalCause;
use crate::store::aside::Aside;
use crate::store::entry::{Entry, EntryRef};
use crate::store::standing::Standing;
use crate::store::table::SlotId;

impl<K, V, S> TtlCache<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: BuildHasher,
{
    /// Returns the live keys, from the least to the most recently used. A snapshot, as [`items`](Self::items).
    #[must_use]
    pub fn keys(&self) -> Vec<K> {
        self.snapshot(|entry| entry.key.clone())
    }

    /// Returns the live values, from the least to the most recently used. A snapshot, as [`items`](Self::items).
    #[must_use]
    pub fn values(&self) -> Vec<V> {
        self.snapshot(|entry| entry.value.clone())
    }

    /// Returns the live entries, from the least to the most recently used.
    ///
    /// This is a snapshot of one moment. It removes nothing, counts nothing and doesn't change the order of use.
    #[must_use]
    pub fn items(&self) -> Vec<(K, V)> {
        self.snapshot(|entry| (entry.key.clone(), entry.value.clone()))
    }

    /// Iterates over a snapshot of the live entries, as [`items`](Self::items) returns it.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use ttl_memo::TtlCache;
    ///
    /// let mut stock = TtlCache::new(128, Duration::from_secs(60));
    /// stock.extend([("apples", 3), ("pears", 0)]);
    /// let sold_out: Vec<_> = stock.iter().filter(|(_, count)| *count == 0).collect();
    /// assert_eq!(sold_out, [("pears", 0)]);
    /// ```
    pub fn iter(&self) -> std::vec::IntoIter<(K, V)> {
        self.items().into_iter()
    }

    fn snapshot<R>(&self, copy: impl Fn(&Entry<K, V>) -> R) -> Vec<R> {
        self.entries(Standing::is_served).map(|(_, entry)| copy(&entry)).collect()
    }

    /// The entries whose standing suits, from the least to the most recently used.
    fn entries(&self, suits: impl Fn(Standing) -> bool) -> impl Iterator<Item = (SlotId, EntryRef<K, V>)> {
        let now = self.core.policy.clock.now();
        let mut aside = Aside::default();
        let txn = self.core.write(&mut aside);
        let entries = txn.by_use();
        txn.commit();
        let core = &*self.core;
        entries.into_iter().filter_map(move |(slot, entry, deadline)| {
            let standing = core.policy.standing(&core.table, slot, (&entry.value, deadline), now);
            suits(standing).then_some((slot, entry))
        })
    }

    /// Removes the live entries for which `keep` returns `false`, and all expired ones.
    ///
    /// `keep` sees a snapshot, from the least to the most recently used; values that are stored meanwhile stay. Results
    /// that are being computed won't be stored, since `keep` can't be asked about them. A
    /// [`removal_listener`](crate::TtlCacheBuilder::removal_listener) is told of the least recently used entry first.
    ///
    /// `keep` also sees the values that are retained for [`stale_if_error`](crate::TtlCacheBuilder::stale_if_error): what it
    /// rejects isn't returned instead of an error any more.
    ///
    /// # Panics
    ///
    /// When `keep` panics. No live entry is removed then.
    #[doc(alias = "invalidate_entries_if")]
    pub fn retain(&self, mut keep: impl FnMut(&K, &V) -> bool) {
        let now = self.core.policy.clock.now();
        let mut aside = Aside::default();
        let mut txn = self.core.write(&mut aside);
        txn.expire(now);
        txn.outdate_all();
        txn.commit();
        drop(aside);
        let entries = self.entries(|standing| standing != Standing::Gone);
        let unwanted: Vec<_> = entries.filter(|(_, entry)| !keep(&entry.key, &entry.value)).collect();
        let mut aside = Aside::default();
        let mut txn = self.core.write(&mut aside);
        for (slot, entry) in &unwanted {
            txn.remove_if_there(*slot, entry, RemovalCause::Explicit);
        }
        txn.commit();
    }

    /// Removes and returns the least recently used live entry. Removes all expired ones first.
    #[doc(alias("popitem", "remove_lru"))]
    pub fn pop_lru(&self) -> Option<(K, V)> {
        let now = self.core.policy.clock.now();
        let mut aside = Aside::default();
        let mut txn = self.core.write(&mut aside);
        txn.expire(now);
        let expired = txn.aside.removed_len();
        txn.pop_least_used(now);
        txn.commit();
        aside.into_nth_removed(expired).map(EntryRef::into_pair)
    }

    /// Removes and returns the expired entries, in the order in which they expired.
    ///
    /// Every store removes expired entries too, at most 4,096 of them. Call this when a cache isn't used for long and its
    /// values are large, or to process the expired entries.
    #[doc(alias("flush", "evict"))]
    pub fn expire(&self) -> Vec<(K, V)> {
        let now = self.core.policy.clock.now();
        let mut aside = Aside::default();
        let mut txn = self.core.write(&mut aside);
        txn.expire(now);
        txn.commit();
        aside.into_removed().map(EntryRef::into_pair).collect()
    }
}

/// Stores each pair as [`TtlCache::insert`] does.
impl<K, V, S> Extend<(K, V)> for TtlCache<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: BuildHasher,
{
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, pairs: I) {
        (&*self).extend(pairs);
    }
}

/// The same for a shared cache.
impl<K, V, S> Extend<(K, V)> for &TtlCache<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: BuildHasher,
{
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, pairs: I) {
        for (key, value) in pairs {
            self.insert(key, value);
        }
    }
}

/// Iterates over a snapshot, as [`TtlCache::iter`] does.
impl<K, V, S> IntoIterator for &TtlCache<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: BuildHasher,
{
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.items().into_iter()
    }
}
