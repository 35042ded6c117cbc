//! The store as a map: storing, removing, lifetimes, iteration.

use std::hash::{BuildHasher, Hash};
use std::time::{Duration, SystemTime};

use equivalent::Equivalent;

#[cfg(feature = "tier")]
use crate::cache::asking::{forget_in_tier, replace_in_tier};
use crate::cache::cache::TtlCache;
use crate::clock::{Deadline, Timestamp};
use crate::info::{RemovalCause, TooLarge};
use crate::store::aside::Aside;
use crate::store::entry::{Entry, EntryRef, NewEntry};
use crate::store::locate::Located;
use crate::store::standing::Standing;
use crate::store::table::{SlotId, Tag};

impl<K, V, S> TtlCache<K, V, S> {
    /// Returns the number of live entries. Removes all expired ones first.
    #[must_use]
    pub fn len(&self) -> usize {
        self.core.len()
    }

    /// Returns whether there is no live entry. Removes all expired ones first.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the total size of the live entries: their number, unless
    /// [`getsizeof`](crate::TtlCacheBuilder::getsizeof) gives them other sizes. Removes all expired ones first.
    #[must_use]
    pub fn currsize(&self) -> usize {
        self.core.after_expiry(|state| state.index.currsize())
    }

    /// Removes all entries and resets the statistics. Results that are being computed won't be stored.
    ///
    /// A [`removal_listener`](crate::TtlCacheBuilder::removal_listener) is told of the least recently used entry first.
    pub fn clear(&self) {
        self.core.clear();
    }
}

impl<K, V, S> TtlCache<K, V, S>
where
    K: Hash + Eq + Clone,
    V: Clone,
    S: BuildHasher,
{
    /// Stores `value` for `key` and returns the live value that it replaces.
    ///
    /// The entry begins a new lifetime and is the most recently used. A value larger than `maxsize` isn't stored, but the
    /// old value is removed all the same, since it is outdated; [`try_insert`](Self::try_insert) keeps it and returns an
    /// error.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use ttl_memo::TtlCache;
    ///
    /// let cache = TtlCache::new(128, Duration::from_secs(60));
    /// assert_eq!(cache.insert("answer", 41), None);
    /// assert_eq!(cache.insert("answer", 42), Some(41));
    /// ```
    pub fn insert(&self, key: K, value: V) -> Option<V> {
        let (new, now) = self.core.policy.new_entry(key, value);
        self.store(new, now)
    }

    /// Stores `value` for `key` with its own time to live, `None` for no expiry, and returns the live value that it
    /// replaces.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use ttl_memo::TtlCache;
    ///
    /// let cache = TtlCache::new(128, Duration::from_secs(60));
    /// cache.insert_with_ttl("token", 7, Some(Duration::from_secs(5)));
    /// assert!(cache.ttl("token").unwrap() <= Duration::from_secs(5));
    /// ```
    pub fn insert_with_ttl(&self, key: K, value: V, ttl: Option<Duration>) -> Option<V> {
        let (new, now) = self.core.policy.new_entry_with_ttl(key, value, ttl);
        self.store(new, now)
    }

    /// Stores `value` for `key` unless it is too large, and returns the live value that it replaces.
    ///
    /// # Errors
    ///
    /// When the value's size exceeds `maxsize`. The error contains the value, and the old value of the key stays.
    ///
    /// # Examples
    ///
    /// ```
    /// use ttl_memo::TtlCache;
    ///
    /// let cache = TtlCache::builder().maxsize(10).getsizeof(String::len).build();
    /// let error = cache.try_insert("key", "far too long a value".to_owned()).unwrap_err();
    /// assert_eq!(error.to_string(), "a value of size 20 is too large for a cache of maxsize 10");
    /// ```
    pub fn try_insert(&self, key: K, value: V) -> Result<Option<V>, TooLarge<V>> {
        let (new, now) = self.core.policy.new_entry(key, value);
        self.try_store(new, now)
    }

    /// Stores `value` for `key` with its own time to live, `None` for no expiry, unless it is too large.
    ///
    /// # Errors
    ///
    /// As [`try_insert`](Self::try_insert).
    pub fn try_insert_with_ttl(&self, key: K, value: V, ttl: Option<Duration>) -> Result<Option<V>, TooLarge<V>> {
        let (new, now) = self.core.policy.new_entry_with_ttl(key, value, ttl);
        self.try_store(new, now)
    }

    fn try_store(&self, new: NewEntry<K, V>, now: Timestamp) -> Result<Option<V>, TooLarge<V>> {
        match self.core.policy.maxsize {
            Some(maxsize) if !self.core.policy.fits(new.size) => {
                let mut aside = Aside::default();
                let mut txn = self.core.write(&mut aside);
                txn.expire_for_store(now);
                txn.commit();
                Err(TooLarge { value: new.entry.into_value(), size: new.size, maxsize })
            }
            _ => Ok(self.store(new, now)),
        }
    }

    fn store(&self, new: NewEntry<K, V>, now: Timestamp) -> Option<V> {
        let hash = self.hash(&new.entry.key);
        #[cfg(feature = "tier")]
        replace_in_tier(&self.core, hash, &new);
        let mut aside = Aside::default();
        // Kept for the search, as the entry may be another thread's to drop once it is stored.
        let key_of = new.entry.clone();
        let (mut txn, Located { tag, slot, group }) = self.core.write_at(hash, &key_of.key, &mut aside);
        txn.outdate(group);
        txn.store(tag, slot, new, now);
        txn.commit();
        drop(key_of);
        aside.into_replaced().map(EntryRef::into_value)
    }

    /// Removes `key` and returns its value if it was live. A result that is being computed for it won't be stored.
    pub fn remove<Q>(&self, key: &Q) -> Option<V>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let hash = self.hash(key);
        #[cfg(feature = "tier")]
        if self.core.policy.tier.is_some() {
            let stored = self.core.find(Tag::of(hash), key, |found| found.entry.key.clone());
            if let Ok(key) = stored {
                forget_in_tier(&self.core, hash, &key);
            }
        }
        self.remove_here(hash, key)
    }

    /// Removes `key` from this cache alone.
    pub(super) fn remove_here<Q>(&self, hash: u64, key: &Q) -> Option<V>
    where
        Q: Equivalent<K> + ?Sized,
    {
        let now = self.core.policy.clock.now();
        let mut aside = Aside::default();
        let (mut txn, Located { slot, group, .. }) = self.core.write_at(hash, key, &mut aside);
        txn.outdate(group);
        if let Some(slot) = slot {
            txn.remove_unless_gone(slot, now);
        }
        txn.commit();
        aside.into_replaced().map(EntryRef::into_value)
    }

    /// Returns the remaining lifetime of the live value of `key`; [`Duration::MAX`] if it doesn't expire.
    pub fn ttl<Q>(&self, key: &Q) -> Option<Duration>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let hash = self.hash(key);
        let now = self.core.policy.clock.now();
        let core = &*self.core;
        let end = core.find(Tag::of(hash), key, |found| core.policy.served_until(&core.table, found.id, found.entry));
        end.ok().filter(|end| !end.has_come(now)).map(|end| end.left(now))
    }

    /// Lets the live value of `key` expire in `ttl` from now, or never if that is `None`. Returns whether there was one.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use ttl_memo::TtlCache;
    ///
    /// let cache = TtlCache::new(128, Duration::from_secs(60));
    /// cache.insert("pinned", 1);
    /// assert!(cache.set_ttl("pinned", None));
    /// assert_eq!(cache.ttl("pinned"), Some(Duration::MAX));
    /// ```
    pub fn set_ttl<Q>(&self, key: &Q, ttl: Option<Duration>) -> bool
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        self.reschedule(key, |_, now| Deadline::after(now, ttl))
    }

    /// Lets the live value of `key` expire at `deadline` by the wall clock. Returns whether there was one.
    ///
    /// The time left is taken from the wall clock once, now; later changes of that clock don't move the deadline. A
    /// deadline in the past removes the value.
    pub fn set_deadline<Q>(&self, key: &Q, deadline: SystemTime) -> bool
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let left = deadline.duration_since(SystemTime::now()).unwrap_or(Duration::ZERO);
        self.set_ttl(key, Some(left))
    }

    /// Extends the lifetime of the live value of `key` by `more`. Returns whether there was one.
    pub fn extend_ttl<Q>(&self, key: &Q, more: Duration) -> bool
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        self.reschedule(key, |deadline, _| deadline.extended(more))
    }

    fn reschedule<Q>(&self, key: &Q, new: impl FnOnce(Deadline, Timestamp) -> Deadline) -> bool
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let hash = self.hash(key);
        let now = self.core.policy.clock.now();
        let mut aside = Aside::default();
        let (mut txn, Located { slot, .. }) = self.core.write_at(hash, key, &mut aside);
        let served = slot.filter(|slot| txn.standing(*slot, now).is_some_and(Standing::is_served));
        let served = served.and_then(|slot| Some((slot, txn.deadline_of(slot)?)));
        if let Some((slot, deadline)) = served {
            txn.reschedule(slot, new(deadline, now));
        }
        // The new deadline may have come already.
        txn.expire(now);
        txn.commit();
        served.is_some()
    }

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

    fn snapshot<R>(&self, copy: impl Fn(&Entry<K, V>) -> R) -> Vec<R> {
        self.live_entries().iter().map(|(_, entry)| copy(entry)).collect()
    }

    /// The live entries, from the least to the most recently used.
    fn live_entries(&self) -> Vec<(SlotId, EntryRef<K, V>)> {
        let now = self.core.policy.clock.now();
        let mut aside = Aside::default();
        let txn = self.core.write(&mut aside);
        let mut entries = txn.by_use();
        txn.commit();
        let core = &*self.core;
        entries.retain(|(slot, entry)| core.policy.standing(&core.table, *slot, entry, now).is_served());
        entries
    }

    /// Removes the live entries for which `keep` returns `false`, and all expired ones.
    ///
    /// `keep` sees a snapshot, from the least to the most recently used; values that are stored meanwhile stay. Results
    /// that are being computed won't be stored, since `keep` can't be asked about them. A
    /// [`removal_listener`](crate::TtlCacheBuilder::removal_listener) is told of the least recently used entry first.
    ///
    /// # Panics
    ///
    /// When `keep` panics. No live entry is removed then.
    pub fn retain(&self, mut keep: impl FnMut(&K, &V) -> bool) {
        let now = self.core.policy.clock.now();
        let mut aside = Aside::default();
        let mut txn = self.core.write(&mut aside);
        txn.expire(now);
        txn.outdate_all();
        txn.commit();
        drop(aside);
        let mut unwanted = self.live_entries();
        unwanted.retain(|(_, entry)| !keep(&entry.key, &entry.value));
        let mut aside = Aside::default();
        let mut txn = self.core.write(&mut aside);
        for (slot, entry) in &unwanted {
            txn.remove_if_there(*slot, entry, RemovalCause::Explicit);
        }
        txn.commit();
    }

    /// Removes and returns the least recently used live entry. Removes all expired ones first.
    pub fn pop_lru(&self) -> Option<(K, V)> {
        let now = self.core.policy.clock.now();
        let mut aside = Aside::default();
        let mut txn = self.core.write(&mut aside);
        txn.expire(now);
        let expired = txn.aside.removed.len();
        txn.pop_least_used();
        txn.commit();
        let popped = aside.removed.into_iter().nth(expired);
        popped.map(|removed| removed.entry.into_pair())
    }

    /// Removes and returns the expired entries, in the order in which they expired.
    ///
    /// Every store removes expired entries too, at most 4,096 of them. Call this when a cache isn't used for long and its
    /// values are large, or to process the expired entries.
    pub fn expire(&self) -> Vec<(K, V)> {
        let now = self.core.policy.clock.now();
        let mut aside = Aside::default();
        let mut txn = self.core.write(&mut aside);
        txn.expire(now);
        txn.commit();
        aside.removed.into_iter().map(|removed| removed.entry.into_pair()).collect()
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

/// Iterates over a snapshot, as [`TtlCache::items`] returns it.
#[expect(clippy::into_iter_without_iter, reason = "`items` is the name that users of dictionaries know")]
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
