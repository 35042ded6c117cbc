//! The store as a dictionary: storing, forgetting, lifetimes, snapshots.

use std::hash::{BuildHasher, Hash};
use std::time::{Duration, SystemTime};

use equivalent::Equivalent;

use crate::cache::cache::TtlCache;
use crate::clock::{Deadline, Timestamp};
use crate::info::{RemovalCause, TooLarge};
use crate::store::core::{Core, State};
use crate::store::entry::{Entry, Pair};
use crate::store::write::{Departure, Drops};

impl<K, V, S> TtlCache<K, V, S> {
    /// Returns how many live entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.core.after_expiry(|state| state.ledger.len())
    }

    /// Whether there is no live entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the sum of the sizes of the live entries: how many they are, unless
    /// [`getsizeof`](crate::TtlCacheBuilder::getsizeof) says otherwise.
    #[must_use]
    pub fn currsize(&self) -> usize {
        self.core.after_expiry(State::currsize)
    }

    /// Forgets everything and zeroes the statistics. What is being computed is not stored.
    pub fn clear(&self) {
        self.core.clear();
    }
}

impl<K, V> Core<K, V> {
    pub(crate) fn clear(&self) {
        let pin = self.table.pin();
        let mut turn = self.turn(&pin);
        turn.clear();
        let flights = turn.state.flights.detach_all();
        turn.state.forgotten = self.tally.lookups();
        turn.state.evictions = 0;
        turn.state.expirations = 0;
        turn.end(Drops::Promptly);
        drop(flights);
    }

    /// Takes out what has expired and then looks at the state.
    pub(crate) fn after_expiry<R>(&self, look: impl FnOnce(&State<K, V>) -> R) -> R {
        self.after_expiry_at(self.policy.clock.now(), look)
    }

    fn after_expiry_at<R>(&self, now: Timestamp, look: impl FnOnce(&State<K, V>) -> R) -> R {
        let pin = self.table.pin();
        let mut turn = self.turn(&pin);
        turn.expire(now);
        let result = look(&turn.state);
        turn.end(Drops::InBatches);
        result
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
    /// The entry begins a new lifetime and is the most recently used. A value larger than `maxsize` isn't stored, but
    /// what was there goes all the same, since it is outdated; [`try_insert`](Self::try_insert) tells.
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
        let (pair, now) = self.core.policy.pair(key, value);
        self.store(pair, now)
    }

    /// Stores `value` for `key` with a lifetime of its own, `None` for ever, and returns the live value that it replaces.
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
        let (pair, now) = self.core.policy.pair_with_ttl(key, value, ttl);
        self.store(pair, now)
    }

    /// Stores `value` for `key` unless it is too large, and returns the live value that it replaces.
    ///
    /// # Errors
    ///
    /// When the value's size exceeds `maxsize`. It is handed back, and what was stored for the key stays.
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
        let (pair, now) = self.core.policy.pair(key, value);
        self.try_store(pair, now)
    }

    /// Stores `value` for `key` with a lifetime of its own, `None` for ever, unless it is too large.
    ///
    /// # Errors
    ///
    /// As [`try_insert`](Self::try_insert).
    pub fn try_insert_with_ttl(&self, key: K, value: V, ttl: Option<Duration>) -> Result<Option<V>, TooLarge<V>> {
        let (pair, now) = self.core.policy.pair_with_ttl(key, value, ttl);
        self.try_store(pair, now)
    }

    fn try_store(&self, pair: Pair<K, V>, now: Timestamp) -> Result<Option<V>, TooLarge<V>> {
        match self.core.policy.maxsize {
            Some(maxsize) if !self.core.policy.fits(pair.size) => {
                // As every store, even one that comes to nothing.
                self.core.after_expiry_at(now, |_| ());
                let Pair { key, value, size, .. } = pair;
                drop(key);
                Err(TooLarge { value, size, maxsize })
            }
            _ => Ok(self.store(pair, now)),
        }
    }

    fn store(&self, pair: Pair<K, V>, now: Timestamp) -> Option<V> {
        let hash = self.hash(&pair.key);
        let pin = self.core.table.pin();
        let (rivals, mut turn, slot) = self.core.turn_over(&pin, hash, &pair.key);
        rivals.detach_from(&mut turn.state.flights);
        let old = turn.store(&slot, pair, now);
        turn.end(Drops::InBatches);
        old.map(|entry| entry.value().clone())
    }

    /// Forgets `key` and returns its value if it was live. What is being computed for it is not stored.
    pub fn remove<Q>(&self, key: &Q) -> Option<V>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let hash = self.hash(key);
        let now = self.core.policy.clock.now();
        let pin = self.core.table.pin();
        let (rivals, mut turn, slot) = self.core.turn_over(&pin, hash, key);
        rivals.detach_from(&mut turn.state.flights);
        let live = slot.entry.filter(|entry| !entry.deadline().has_come(now));
        if let Some(entry) = live {
            turn.take(entry.place(), RemovalCause::Explicit);
        }
        turn.end(Drops::Promptly);
        live.map(|entry| entry.value().clone())
    }

    /// Returns the time left of the live value of `key`; [`Duration::MAX`] when it lives for ever.
    pub fn ttl<Q>(&self, key: &Q) -> Option<Duration>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let hash = self.hash(key);
        let now = self.core.policy.clock.now();
        let pin = self.core.table.pin();
        let deadline = self.core.find(&pin, hash, key)?.deadline();
        (!deadline.has_come(now)).then(|| deadline.left(now))
    }

    /// Lets the live value of `key` live for `ttl` from now on, `None` for ever. Returns whether there was one.
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

    /// Lets the live value of `key` live until `deadline` by the wall clock. Returns whether there was one.
    ///
    /// The time left is taken from the wall clock once, now; later changes of that clock don't move the deadline. One in
    /// the past ends the value at once.
    pub fn set_deadline<Q>(&self, key: &Q, deadline: SystemTime) -> bool
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let left = deadline.duration_since(SystemTime::now()).unwrap_or(Duration::ZERO);
        self.set_ttl(key, Some(left))
    }

    /// Puts the end of the live value of `key` off by `more`. Returns whether there was one.
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
        let pin = self.core.table.pin();
        let (mut turn, slot) = self.core.turn_at(&pin, hash, key);
        turn.expire(now);
        let live = slot.entry.filter(|entry| !entry.deadline().has_come(now));
        if let Some(entry) = live {
            turn.reschedule(entry, new(entry.deadline(), now));
            // It may have ended by that.
            turn.expire(now);
        }
        turn.end(Drops::Promptly);
        live.is_some()
    }

    /// Returns the live keys.
    #[must_use]
    pub fn keys(&self) -> Vec<K> {
        self.snapshot(|entry| entry.key().clone())
    }

    /// Returns the live values.
    #[must_use]
    pub fn values(&self) -> Vec<V> {
        self.snapshot(|entry| entry.value().clone())
    }

    /// Returns the live entries as they are at one moment, in no particular order.
    #[must_use]
    pub fn items(&self) -> Vec<(K, V)> {
        self.snapshot(pair_of)
    }

    fn snapshot<R>(&self, copy: impl Fn(&Entry<K, V>) -> R) -> Vec<R> {
        let now = self.core.policy.clock.now();
        let pin = self.core.table.pin();
        let mut turn = self.core.turn(&pin);
        turn.expire(now);
        let entries: Vec<_> = self.core.table.iter(&pin).collect();
        turn.end(Drops::InBatches);
        // The user's `Clone` runs when the lock has been given back.
        entries.into_iter().map(copy).collect()
    }

    /// Forgets the live entries for which `keep` is false.
    ///
    /// `keep` sees a snapshot; what is stored meanwhile stays. What is being computed is not stored, for it can't be
    /// asked whether to keep it.
    ///
    /// # Panics
    ///
    /// When `keep` panics. Nothing is forgotten then.
    pub fn retain(&self, mut keep: impl FnMut(&K, &V) -> bool) {
        let now = self.core.policy.clock.now();
        let pin = self.core.table.pin();
        let mut turn = self.core.turn(&pin);
        turn.expire(now);
        let flights = turn.state.flights.detach_all();
        let entries: Vec<_> = self.core.table.iter(&pin).collect();
        turn.end(Drops::InBatches);
        drop(flights);

        let unwanted: Vec<_> = entries.into_iter().filter(|entry| !keep(entry.key(), entry.value())).collect();
        let mut turn = self.core.turn(&pin);
        for entry in unwanted {
            turn.take_if_there(entry, RemovalCause::Explicit);
        }
        turn.end(Drops::Promptly);
    }

    /// Takes out the least recently used live entry.
    pub fn pop_lru(&self) -> Option<(K, V)> {
        let now = self.core.policy.clock.now();
        let pin = self.core.table.pin();
        let mut turn = self.core.turn(&pin);
        turn.expire(now);
        let entry = turn.pop_least_used();
        turn.end(Drops::Promptly);
        entry.map(pair_of)
    }

    /// Takes out what has expired and returns it, what ended first first.
    ///
    /// Every store does this by itself; call it where a cache rests for long and what it holds is large, or to see what
    /// goes.
    pub fn expire(&self) -> Vec<(K, V)> {
        let now = self.core.policy.clock.now();
        let pin = self.core.table.pin();
        let mut turn = self.core.turn(&pin);
        turn.keep_what_leaves();
        turn.expire(now);
        let mut left = turn.end(Drops::Promptly);
        // The ledger doesn't tell those of one deadline apart.
        left.sort_by_key(|Departure { entry, .. }| (entry.deadline(), entry.arrival()));
        left.into_iter().map(|Departure { entry, .. }| pair_of(entry)).collect()
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

/// The same for one that is shared.
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

/// Goes over a snapshot, as [`TtlCache::items`] gives it.
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

fn pair_of<K: Clone, V: Clone>(entry: &Entry<K, V>) -> (K, V) {
    (entry.key().clone(), entry.value().clone())
}
