//! The store as a map: storing, removing, lifetimes.

use std::hash::{BuildHasher, Hash};
use std::time::{Duration, SystemTime};

use equivalent::Equivalent;

#[cfg(feature = "tier")]
use crate::cache::asking::{forget_in_tier, replace_in_tier};
use crate::cache::cache::TtlCache;
use crate::clock::{Deadline, Timestamp};
use crate::info::TooLarge;
use crate::store::aside::Aside;
use crate::store::entry::{EntryRef, NewEntry};
use crate::store::locate::Located;
use crate::store::standing::Standing;
use crate::store::state::State;
use crate::store::table::Tag;

impl<K, V, S> TtlCache<K, V, S> {
    /// Returns the number of live entries. Removes all expired ones first.
    #[doc(alias = "entry_count")]
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
    /// [`getsizeof`](crate::TtlCacheBuilder::getsizeof) gives them other sizes. Beside
    /// [`max_bytes`](crate::TtlCacheBuilder::max_bytes) it is their number. Removes all expired ones first.
    #[doc(alias = "weighted_size")]
    #[must_use]
    pub fn currsize(&self) -> usize {
        self.core.after_expiry(State::currsize)
    }

    /// Removes all entries and resets the statistics. Results that are being computed won't be stored.
    ///
    /// A [`removal_listener`](crate::TtlCacheBuilder::removal_listener) is told of the least recently used entry first.
    #[doc(alias("invalidate_all", "cache_clear"))]
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
    #[doc(alias("put", "set", "cache_set"))]
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
        let Some(maxsize) = self.core.bounds().exceeded_by(new.size) else { return Ok(self.store(new, now)) };
        let mut aside = Aside::default();
        let mut txn = self.core.write(&mut aside);
        txn.expire_for_store(now);
        txn.commit();
        Err(TooLarge { value: new.entry.into_value(), size: new.size, maxsize })
    }

    fn store(&self, new: NewEntry<K, V>, now: Timestamp) -> Option<V> {
        let hash = self.hash(&new.entry.key);
        #[cfg(feature = "tier")]
        let watch = replace_in_tier(&self.core, hash, &new);
        let mut aside = Aside::default();
        // Kept for the search, as the entry may be another thread's to drop once it is stored.
        let key_of = new.entry.clone();
        let (mut txn, Located { tag, slot, group }) = self.core.write_at(hash, &key_of.key, &mut aside);
        txn.outdate(group);
        txn.store(tag, slot, new, now);
        txn.commit();
        drop(key_of);
        #[cfg(feature = "tier")]
        if let Some(watch) = watch {
            watch.end();
        }
        aside.into_replaced().map(EntryRef::into_value)
    }

    /// Removes `key` and returns its value if it was live. A result that is being computed for it won't be stored.
    #[doc(alias("invalidate", "delete", "pop", "cache_remove"))]
    pub fn remove<Q>(&self, key: &Q) -> Option<V>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        self.take_out(key).map(EntryRef::into_value)
    }

    /// Removes `key` as [`remove`](Self::remove) does, and returns the stored key with the value.
    pub fn remove_entry<Q>(&self, key: &Q) -> Option<(K, V)>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        self.take_out(key).map(EntryRef::into_pair)
    }

    fn take_out<Q>(&self, key: &Q) -> Option<EntryRef<K, V>>
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
    pub(super) fn remove_here<Q>(&self, hash: u64, key: &Q) -> Option<EntryRef<K, V>>
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
        aside.into_replaced()
    }

    /// Returns the remaining lifetime of the live value of `key`; [`Duration::MAX`] if it doesn't expire.
    pub fn ttl<Q>(&self, key: &Q) -> Option<Duration>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let hash = self.hash(key);
        let now = self.core.policy.clock.now();
        let core = &*self.core;
        let end = core.find(Tag::of(hash), key, |found| {
            core.policy.served_until(&core.table, found.id, (&found.entry.value, found.deadline))
        });
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
    /// deadline in the past ends the lifetime now: the value is removed, unless the cache keeps it as
    /// [`stale`](crate::TtlCacheBuilder::stale) or for [`stale_if_error`](crate::TtlCacheBuilder::stale_if_error).
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
}
