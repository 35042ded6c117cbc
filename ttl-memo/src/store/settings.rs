//! What the user asked for. Knows how long and how large an entry may be; runs the user's closures that say so.

use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::clock::{Clock, Deadline, Span, Timestamp};
use crate::info::{Policy, RemovalCause};
use crate::store::entry::{Entry, EntryRef, Lifetime, NewEntry};
use crate::store::jitter::Jitter;
use crate::store::tag_settings::TagSettings;
use crate::store::tags::EntryTags;
#[cfg(feature = "tier")]
use crate::tier::{entry::Lifetimes, local::Tiered};

type Ttu<K, V> = Box<dyn Fn(&K, &V) -> Duration + Send + Sync>;
type SizeOf<K, V> = Box<dyn Fn(&K, &V) -> usize + Send + Sync>;
pub(crate) type Listener<K, V> = Box<dyn Fn(&K, &V, RemovalCause) + Send + Sync>;

/// How a store was set up.
pub(crate) struct Settings<K, V> {
    pub(crate) ttl: DefaultTtl,
    pub(crate) ttu: Option<Ttu<K, V>>,
    pub(crate) getsizeof: Option<SizeOf<K, V>>,
    pub(crate) tags: Option<TagSettings<K, V>>,
    pub(crate) listener: Option<Listener<K, V>>,
    pub(crate) clock: Clock,
    /// How long a caller waits for another caller's computation.
    pub(crate) wait: Option<Duration>,
    pub(crate) name: Option<Cow<'static, str>>,
    /// How long after its lifetime a value is served while a caller computes the next one.
    pub(crate) stale: Duration,
    /// How long after its lifetime a value is served instead of an error.
    pub(crate) stale_if_error: Duration,
    /// How long an entry lives that isn't read.
    pub(crate) tti: Option<Duration>,
    pub(crate) jitter: Jitter,
    /// Which entries are evicted when room is needed.
    pub(crate) eviction: Policy,
    /// How errors are stored; `None` if they aren't.
    pub(crate) errors: Option<ErrorPolicy<V>>,
    /// The cache behind this one.
    #[cfg(feature = "tier")]
    pub(crate) tier: Option<Tiered<K, V>>,
}

/// How errors are stored: the value is a whole `Result`.
pub(crate) struct ErrorPolicy<V> {
    pub(crate) is_error: fn(&V) -> bool,
    /// How long an error lives, and how long after an error the next attempt to replace a stale value is made.
    pub(crate) ttl: Duration,
}

/// How long entries live that are given no other lifetime. It may change while the store is used.
pub(crate) struct DefaultTtl(AtomicU64);

impl DefaultTtl {
    const NONE: u64 = u64::MAX;

    /// Stands for all that is longer than can be counted.
    const LONGEST: u64 = u64::MAX - 1;

    pub(crate) fn new(ttl: Option<Duration>) -> Self {
        Self(AtomicU64::new(Self::nanos(ttl)))
    }

    /// As long as can be counted, if it is longer or there is none.
    #[inline]
    fn span(&self) -> Span {
        Span::of_nanos(self.0.load(Ordering::Relaxed))
    }

    #[inline]
    pub(crate) fn get(&self) -> Option<Duration> {
        match self.0.load(Ordering::Relaxed) {
            Self::NONE => None,
            Self::LONGEST => Some(Duration::MAX),
            nanos => Some(Duration::from_nanos(nanos)),
        }
    }

    pub(crate) fn set(&self, ttl: Option<Duration>) {
        self.0.store(Self::nanos(ttl), Ordering::Relaxed);
    }

    fn nanos(ttl: Option<Duration>) -> u64 {
        ttl.map_or(Self::NONE, |ttl| {
            u64::try_from(ttl.as_nanos()).map_or(Self::LONGEST, |nanos| nanos.min(Self::LONGEST))
        })
    }
}

impl<K, V> Settings<K, V> {
    /// The entry to be stored, with the lifetime that the policy gives it, and the time. Runs the user's code.
    #[inline]
    pub(crate) fn new_entry(&self, key: K, value: V) -> (NewEntry<K, V>, Timestamp) {
        if !self.has_default_lifetime() {
            return self.new_entry_with_own_ttl(key, value);
        }
        let measured = self.measure(&key, &value);
        let now = self.clock.now();
        (self.new_entry_until((key, value), measured, now, Deadline::in_span(now, self.ttl.span())), now)
    }

    /// Whether all entries have the default lifetime.
    #[inline]
    fn has_default_lifetime(&self) -> bool {
        #[cfg(feature = "tier")]
        if self.tier.is_some() {
            return false;
        }
        self.errors.is_none() && self.ttu.is_none() && self.jitter.is_none()
    }

    #[cold]
    #[inline(never)]
    fn new_entry_with_own_ttl(&self, key: K, value: V) -> (NewEntry<K, V>, Timestamp) {
        let ttl = match (&self.errors, &self.ttu) {
            (Some(errors), _) if (errors.is_error)(&value) => Some(errors.ttl),
            (_, Some(ttu)) => Some(ttu(&key, &value)),
            (_, None) => self.ttl.get(),
        };
        let ttl = ttl.map(|ttl| self.jitter.shorten(ttl));
        self.new_entry_with_ttl(key, value, ttl)
    }

    /// The same with a lifetime that the caller gives.
    pub(crate) fn new_entry_with_ttl(&self, key: K, value: V, ttl: Option<Duration>) -> (NewEntry<K, V>, Timestamp) {
        let measured = self.measure(&key, &value);
        let now = self.clock.now();
        #[cfg(feature = "tier")]
        let (shared, ttl) = (self.lifetimes(&value, ttl), self.limited(ttl));
        let new = NewEntry {
            #[cfg(feature = "tier")]
            shared,
            ..self.new_entry_until((key, value), measured, now, Deadline::after(now, ttl))
        };
        (new, now)
    }

    /// The size and the tags of an entry. Runs the user's code.
    #[inline]
    fn measure(&self, key: &K, value: &V) -> (usize, EntryTags) {
        let size = self.size_of(key, value);
        (size, self.tags.as_ref().and_then(|tags| tags.tags_of(key, value)))
    }

    fn size_of(&self, key: &K, value: &V) -> usize {
        self.getsizeof.as_ref().map_or(1, |getsizeof| getsizeof(key, value))
    }

    #[inline]
    fn new_entry_until(
        &self,
        (key, value): (K, V),
        (size, tags): (usize, EntryTags),
        now: Timestamp,
        deadline: Deadline,
    ) -> NewEntry<K, V> {
        let lifetime = Lifetime { deadline, is_error: self.is_error(&value), idle_end: Deadline::after(now, self.tti) };
        let entry = EntryRef::new(Entry::new(key, value, deadline));
        NewEntry {
            entry,
            size,
            lifetime,
            tags,
            #[cfg(feature = "tier")]
            shared: Lifetimes::default(),
        }
    }
}

#[cfg(feature = "tier")]
impl<K, V> Settings<K, V> {
    /// The entry for a value of the tier, with what is left of its lifetimes.
    pub(crate) fn found_entry(
        &self,
        (key, value): (K, V),
        left: Lifetimes,
        tags: EntryTags,
    ) -> (NewEntry<K, V>, Timestamp) {
        let measured = (self.size_of(&key, &value), tags);
        let now = self.clock.now();
        let deadline = if left.is_fresh() {
            Deadline::after(now, self.limited(left.fresh))
        } else {
            // As if it had been stored here: what is left of its time to be stale says when that began.
            Deadline::after(now.earlier(Span::of(self.stale.saturating_sub(left.stale))), Some(Duration::ZERO))
        };
        (self.new_entry_until((key, value), measured, now, deadline), now)
    }

    fn lifetimes(&self, value: &V, ttl: Option<Duration>) -> Lifetimes {
        let (stale, retained) =
            if self.is_error(value) { (Duration::ZERO, Duration::ZERO) } else { (self.stale, self.stale_if_error) };
        Lifetimes { fresh: ttl, stale, retained }
    }

    /// How long a copy is served here without asking the tier.
    fn limited(&self, ttl: Option<Duration>) -> Option<Duration> {
        let limit = self.tier.as_ref().and_then(Tiered::limit);
        [ttl, limit].into_iter().flatten().min()
    }
}
