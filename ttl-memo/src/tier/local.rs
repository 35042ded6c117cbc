//! What one cache knows of its tier: how long it serves its copies, and which key belongs to what the tier calls it.
//! Knows nothing of entries.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;
use std::mem::take;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use parking_lot::Mutex;

use crate::tier::call::block_on;
use crate::tier::entry::Lifetimes;
use crate::tier::key::TierKey;
use crate::tier::link::{Link, LinkFuture};
use crate::tier::removals::Removal;
use crate::tier::tag::TierTag;
use crate::tier::tier::InvalidationListener;

/// For how long copies are served when nobody says what others change, unless `local_ttl` says otherwise.
pub(crate) const UNTOLD: Duration = Duration::from_secs(5);

/// Keys with their hashes, by what the tier calls them.
type Keys<K> = HashMap<Box<[u8]>, (u64, K)>;

/// The tier of one cache.
pub(crate) struct Tiered<K, V> {
    link: Arc<dyn Link<K, V>>,
    local_ttl: Option<Duration>,
    /// Whether caching is enabled in this process.
    is_enabled: fn() -> bool,
    /// Whether the tier says what others change.
    is_told: AtomicBool,
    /// The keys of the entries and computations here, with their hashes, by what the tier calls their arguments.
    keys: Mutex<Keys<K>>,
    /// How often the tier began to say it.
    connections: AtomicU64,
    /// What the tier tells it to, from the first use on.
    listener: OnceLock<Arc<dyn InvalidationListener>>,
    has_subscribed: AtomicBool,
}

impl<K, V> Tiered<K, V> {
    pub(crate) fn new(link: Arc<dyn Link<K, V>>, local_ttl: Option<Duration>, is_enabled: fn() -> bool) -> Self {
        Self {
            link,
            local_ttl,
            is_enabled,
            is_told: AtomicBool::new(false),
            keys: Mutex::default(),
            connections: AtomicU64::new(0),
            listener: OnceLock::new(),
            has_subscribed: AtomicBool::new(false),
        }
    }

    /// Says who is told what others change, from the first use of the tier on.
    pub(crate) fn listen(&self, listener: Arc<dyn InvalidationListener>) {
        let _ = self.listener.set(listener);
    }

    /// The link, whose tier tells from now on what others change.
    pub(crate) fn link(&self) -> &dyn Link<K, V> {
        if !self.has_subscribed.load(Ordering::Relaxed) && !self.has_subscribed.swap(true, Ordering::Relaxed) {
            if let Some(listener) = self.listener.get() {
                self.link.subscribe(Arc::downgrade(listener));
            }
        }
        &*self.link
    }

    /// Stores `value` in the tier. While caching is disabled, the tier is told later that the key has another value.
    pub(crate) fn replace(&self, key: TierKey, value: &V, lifetimes: Lifetimes) -> Option<LinkFuture<'_, ()>> {
        if (self.is_enabled)() {
            return Some(self.link().replace(key, value, lifetimes));
        }
        self.link().forget_later(Removal::Key(key));
        None
    }

    /// Removes `key` from the tier. While caching is disabled, the tier is told later.
    pub(crate) fn forget(&self, key: TierKey) -> Option<LinkFuture<'_, ()>> {
        if (self.is_enabled)() {
            return Some(self.link().forget(key));
        }
        self.link().forget_later(Removal::Key(key));
        None
    }

    /// Removes all keys from the tier. While caching is disabled, the tier is told later.
    pub(crate) fn clear(&self) {
        if (self.is_enabled)() {
            block_on(self.link().clear());
        } else {
            self.link().forget_later(Removal::All);
        }
    }

    /// Invalidates a tag in the tier, for this cache alone. While caching is disabled, the tier is told later.
    pub(crate) fn invalidate_tag(&self, tag: &str) {
        self.tell_of_tag(self.link.within(&TierTag::new(tag)));
    }

    /// The same for all caches that use the tier. Each tier is told once, if it could be: `told` says by which caches so far.
    pub(crate) fn invalidate_tag_for_all(&self, tag: &str, told: &mut Vec<usize>) {
        let tier = self.link.tier_id();
        if !told.contains(&tier) && self.tell_of_tag(TierTag::new(tag)) {
            told.push(tier);
        }
    }

    /// Returns whether the tier was told.
    fn tell_of_tag(&self, tag: TierTag) -> bool {
        if (self.is_enabled)() {
            return block_on(self.link().invalidate_tag(tag));
        }
        self.link().forget_later(Removal::Tag(tag));
        false
    }

    /// For how long a copy is served at most.
    pub(crate) fn limit(&self) -> Option<Duration> {
        if self.local_ttl.is_none() && (self.is_enabled)() {
            // From the first use on the tier may say what others change.
            self.link();
        }
        self.local_ttl.or_else(|| (!self.is_told.load(Ordering::Acquire)).then_some(UNTOLD))
    }

    /// Notes whether the tier says what others change.
    pub(crate) fn set_told(&self, is_told: bool) {
        if is_told {
            self.connections.fetch_add(1, Ordering::AcqRel);
        }
        self.is_told.store(is_told, Ordering::Release);
    }

    /// How often the tier began to say what others change. What was read before the last time may have changed untold.
    pub(crate) fn connections(&self) -> u64 {
        self.connections.load(Ordering::Acquire)
    }

    /// Whether copies are kept until they expire, so that they must be limited when nobody says what others change.
    pub(crate) fn has_no_limit(&self) -> bool {
        self.local_ttl.is_none()
    }

    /// Notes that `key` may have an entry or a computation here. Returns true if there are so many that some should be
    /// [forgotten](Self::keep).
    pub(crate) fn remember(&self, tier_key: &TierKey, hash: u64, key: &K, present: usize) -> bool
    where
        K: Clone,
    {
        let key = key.clone();
        let mut keys = self.keys.lock();
        let old = keys.insert(tier_key.arguments().into(), (hash, key));
        let are_many = keys.len() > 2 * present + 256;
        drop(keys);
        // This runs the user's code.
        drop(old);
        are_many
    }

    /// Returns the key that the tier calls `arguments`, with its hash.
    pub(crate) fn key_of(&self, arguments: &[u8]) -> Option<(u64, K)>
    where
        K: Clone,
    {
        // Cloning is the user's code, so the key is taken out for it.
        let (hash, key) = self.keys.lock().remove(arguments)?;
        Some((hash, key))
    }

    /// Forgets the keys that have neither an entry nor a computation here.
    pub(crate) fn keep(&self, mut is_present: impl FnMut(u64, &K) -> bool) {
        // Comparing and dropping keys is the user's code.
        let all = take(&mut *self.keys.lock());
        let kept: Vec<_> = all.into_iter().filter(|(_, (hash, key))| is_present(*hash, key)).collect();
        let mut keys = self.keys.lock();
        let mut older = Vec::new();
        for (arguments, key) in kept {
            match keys.entry(arguments) {
                Entry::Occupied(_) => older.push(key),
                Entry::Vacant(place) => {
                    place.insert(key);
                }
            }
        }
        drop(keys);
        drop(older);
    }
}

impl<K, V> fmt::Debug for Tiered<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tiered").field("local_ttl", &self.local_ttl).finish_non_exhaustive()
    }
}
