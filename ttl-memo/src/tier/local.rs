//! What one cache knows of its tier: how long it serves its copies, and which key belongs to what the tier calls it.
//! Knows nothing of entries.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
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
use crate::tier::watch::{Counter, Watch};

/// For how long copies are served when nobody says what others change, unless `local_ttl` says otherwise.
pub(crate) const UNTOLD: Duration = Duration::from_secs(5);

/// Keys by what the tier calls their arguments.
type Keys<K> = HashMap<Box<[u8]>, Arc<KnownKey<K>>>;

/// A key that the tier knows.
pub(crate) struct KnownKey<K> {
    pub(crate) hash: u64,
    pub(crate) key: K,
    uses: Counter,
}

/// The tier of one cache.
pub(crate) struct Tiered<K, V> {
    link: Arc<dyn Link<K, V>>,
    local_ttl: Option<Duration>,
    /// Whether caching is enabled in this process.
    is_enabled: fn() -> bool,
    /// Whether the tier says what others change.
    is_told: AtomicBool,
    /// The keys of the entries and computations here.
    keys: Mutex<Keys<K>>,
    /// How often all copies were dropped: because the tier began to say what others change, or because all was removed.
    resets: Counter,
    /// How often a tag was invalidated.
    invalidations: Counter,
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
            resets: Counter::default(),
            invalidations: Counter::default(),
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
            self.note_reset();
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
            let is_told = block_on(self.link().invalidate_tag(tag));
            self.note_invalidation();
            return is_told;
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
            self.note_reset();
        }
        self.is_told.store(is_told, Ordering::Release);
    }

    /// How often all copies were dropped.
    pub(crate) fn resets(&self) -> u64 {
        self.resets.get()
    }

    /// Notes that a tag is invalidated that some entries here may have.
    pub(crate) fn note_invalidation(&self) {
        self.invalidations.add();
    }

    /// Notes that all copies are dropped. What was read or stored in the tier before may have changed untold.
    pub(crate) fn note_reset(&self) {
        self.resets.add();
    }

    /// Whether copies are kept until they expire, so that they must be limited when nobody says what others change.
    pub(crate) fn has_no_limit(&self) -> bool {
        self.local_ttl.is_none()
    }

    /// Notes that `key` may have an entry or a computation here, and watches it. Returns true with that if there are so many
    /// keys that some should be [forgotten](Self::keep).
    pub(crate) fn remember(&self, tier_key: &TierKey, hash: u64, key: &K, present: usize) -> (Watch, bool)
    where
        K: Clone,
    {
        let arguments = tier_key.arguments();
        let watch = |known: &KnownKey<K>| {
            let shared = [&self.resets, &self.invalidations].map(Counter::clone);
            Watch::new(tier_key.clone(), self.listener.get().cloned(), known.uses.clone(), shared)
        };
        if let Some(known) = self.keys.lock().get(arguments) {
            return (watch(known), false);
        }
        // This runs the user's code.
        let known = Arc::new(KnownKey { hash, key: key.clone(), uses: Counter::default() });
        let mut keys = self.keys.lock();
        // Under the lock, so that a key that is being watched isn't forgotten.
        let watch = watch(keys.entry(arguments.into()).or_insert_with(|| Arc::clone(&known)));
        let are_many = keys.len() > 2 * present + 256;
        drop(keys);
        drop(known);
        (watch, are_many)
    }

    /// Returns the key that the tier calls `arguments`, which was changed.
    pub(crate) fn changed_key(&self, arguments: &[u8]) -> Option<Arc<KnownKey<K>>> {
        let known = self.keys.lock().get(arguments).cloned()?;
        known.uses.add();
        Some(known)
    }

    /// Forgets the keys that have neither an entry nor a computation here. The others stay known meanwhile, so that no change
    /// is missed.
    pub(crate) fn keep(&self, mut is_present: impl FnMut(u64, &K) -> bool) {
        let all: Vec<_> = self
            .keys
            .lock()
            .iter()
            .map(|(arguments, known)| (arguments.clone(), known.uses.get(), Arc::clone(known)))
            .collect();
        // Comparing and dropping keys is the user's code.
        let absent: Vec<_> = all.into_iter().filter(|(.., known)| !is_present(known.hash, &known.key)).collect();
        let mut keys = self.keys.lock();
        for (arguments, uses, known) in &absent {
            // An entry may have been stored, or be about to be.
            if known.uses.get() == *uses && known.uses.is_unshared() {
                keys.remove(arguments);
            }
        }
        drop(keys);
        drop(absent);
    }
}

impl<K, V> fmt::Debug for Tiered<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tiered").field("local_ttl", &self.local_ttl).finish_non_exhaustive()
    }
}
