//! What a tier can do. Knows nothing of how the local store uses it.

use std::future::{self, Future};
use std::hash::{BuildHasher, RandomState};
use std::pin::Pin;
use std::sync::Weak;
use std::time::Duration;

use crate::codec::Codec;
use crate::tier::error::TierError;
use crate::tier::info::TierInfo;
use crate::tier::key::TierKey;
use crate::tier::monitor::Monitor;
use crate::tier::tag::{TagMark, TierTag};

/// What an operation of a [`Tier`] returns: a future that sync callers block on and async callers await.
///
/// It must not depend on the executor that polls it. It is dropped when the timeout of the tier's [`Monitor`] elapses; the
/// operation may still take effect then.
pub type TierFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, TierError>> + Send + 'a>>;

/// A cache of bytes behind the local caches of one or more processes.
///
/// Only six methods are required: the format, the monitor, and the operations of a simple store of bytes. The other methods
/// have defaults, with which each process computes its own values and keeps local copies for at most `local_ttl`, or five
/// seconds. A tier that overrides [`look_up`](Self::look_up), [`acquire`](Self::acquire), [`wait`](Self::wait),
/// [`renew`](Self::renew), [`store`](Self::store) and [`release`](Self::release) gives all processes together one computation
/// per key, and one that overrides [`subscribe`](Self::subscribe) tells them what was removed.
///
/// # Rules for implementations
///
/// * An operation returns its future at once, and the future never blocks the thread that polls it for long. A method that
///   returns no future must not block at all.
/// * An operation needn't limit how long it takes, or count anything: its caller does, with the [`Monitor`].
/// * Errors are returned, not retried. The caller continues without the tier.
/// * A lease is the permission to store. [`forget`](Self::forget), [`replace`](Self::replace), [`clear`](Self::clear) and a
///   seizing [`acquire`](Self::acquire) revoke the lease of the key, and a [`store`](Self::store) under a lease that was revoked
///   or has expired does nothing and returns `false`.
///
/// # Examples
///
/// A tier in the memory of the process, which forgets everything when the process ends:
///
/// ```
/// use std::collections::HashMap;
/// use std::sync::Mutex;
/// use std::time::{Duration, Instant};
/// use ttl_memo::tier::{MessagePack, Monitor, Tier, TierEntry, TierFuture, TierKey, ready};
///
/// #[derive(Default)]
/// struct InMemory {
///     codec: MessagePack,
///     monitor: Monitor,
///     entries: Mutex<HashMap<(String, Vec<u8>), (Vec<u8>, Option<Instant>)>>,
/// }
///
/// fn owned(key: &TierKey) -> (String, Vec<u8>) {
///     (key.function().to_owned(), key.arguments().to_owned())
/// }
///
/// impl Tier for InMemory {
///     type Codec = MessagePack;
///
///     fn codec(&self) -> &MessagePack {
///         &self.codec
///     }
///
///     fn monitor(&self) -> &Monitor {
///         &self.monitor
///     }
///
///     fn get<'a>(&'a self, key: &'a TierKey) -> TierFuture<'a, Option<TierEntry>> {
///         let now = Instant::now();
///         let entries = self.entries.lock().unwrap();
///         ready(Ok(entries.get(&owned(key)).and_then(|(bytes, end)| {
///             let remaining = end.map(|end| end.saturating_duration_since(now));
///             (remaining != Some(Duration::ZERO)).then(|| TierEntry { bytes: bytes.clone(), remaining })
///         })))
///     }
///
///     fn replace<'a>(&'a self, key: &'a TierKey, bytes: &'a [u8], ttl: Option<Duration>) -> TierFuture<'a, ()> {
///         let end = ttl.and_then(|ttl| Instant::now().checked_add(ttl));
///         self.entries.lock().unwrap().insert(owned(key), (bytes.to_owned(), end));
///         ready(Ok(()))
///     }
///
///     fn forget<'a>(&'a self, key: &'a TierKey) -> TierFuture<'a, ()> {
///         self.entries.lock().unwrap().remove(&owned(key));
///         ready(Ok(()))
///     }
///
///     fn clear<'a>(&'a self, function: &'a str) -> TierFuture<'a, ()> {
///         self.entries.lock().unwrap().retain(|(of, _), _| of != function);
///         ready(Ok(()))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tier",
    label = "expected `tier::Redis`, `tier::Disk` or another `ttl_memo::tier::Tier`",
    note = "write the path of a `static` that is a tier, or a `Lazy` or `LazyLock` of one, or an expression that returns one"
)]
pub trait Tier: Send + Sync + 'static {
    /// The format of keys and values.
    type Codec: Codec + Send + Sync + 'static;

    /// Returns the format of keys and values, usually [`MessagePack`](crate::MessagePack).
    fn codec(&self) -> &Self::Codec;

    /// Returns the limits and statistics of this tier, always the same.
    fn monitor(&self) -> &Monitor;

    /// Returns the bytes of `key`, unless they have expired.
    fn get<'a>(&'a self, key: &'a TierKey) -> TierFuture<'a, Option<TierEntry>>;

    /// Stores `bytes` for `key`, whatever is stored; they expire after `ttl`, or never. Revokes the lease of the key, and tells
    /// all other processes that the key changed.
    fn replace<'a>(&'a self, key: &'a TierKey, bytes: &'a [u8], ttl: Option<Duration>) -> TierFuture<'a, ()>;

    /// Removes `key`, revokes its lease, and tells all other processes that the key changed.
    fn forget<'a>(&'a self, key: &'a TierKey) -> TierFuture<'a, ()>;

    /// Removes all keys whose [`TierKey::function`] is `function`, revokes their leases, and tells all other processes.
    ///
    /// The number of keys should make no difference to the time that it takes.
    fn clear<'a>(&'a self, function: &'a str) -> TierFuture<'a, ()>;

    /// Returns the bytes of `key`. If there are none, takes `lease` for the key in the same step, unless somebody else has one.
    ///
    /// By default every caller that finds nothing gets its lease.
    fn look_up<'a>(&'a self, key: &'a TierKey, lease: Lease) -> TierFuture<'a, TierLookup> {
        let _ = lease;
        let found = self.get(key);
        Box::pin(async move { Ok(found.await?.map_or(TierLookup::Leader, TierLookup::Found)) })
    }

    /// Takes `lease` for `key`, whether or not bytes are stored, and returns true; returns false if somebody else has one.
    ///
    /// For a value that is stale or can't be read. If the lease [`seizes`](Lease::seizes), it replaces that of its present
    /// holder, whose result will not be stored. The stored bytes stay.
    ///
    /// By default every caller gets its lease.
    fn acquire<'a>(&'a self, key: &'a TierKey, lease: Lease) -> TierFuture<'a, bool> {
        let _ = (key, lease);
        ready(Ok(true))
    }

    /// Waits until the computation of another process for `key` has ended, its lease has expired, or `limit` has elapsed.
    /// The caller then looks the key up again. It may return too early, though not always at once.
    ///
    /// By default nobody is waited for.
    fn wait<'a>(&'a self, key: &'a TierKey, limit: Duration) -> TierFuture<'a, ()> {
        let _ = (key, limit);
        ready(Ok(()))
    }

    /// Begins to extend `held`, so that it ends after its [duration](Lease::duration) from now, if the key still has it. Must not
    /// block.
    fn renew(&self, key: &TierKey, held: Lease) {
        let _ = (key, held);
    }

    /// Stores `bytes` for `key` and ends the lease `held`; they expire after `ttl`, or never. Returns whether they were stored:
    /// if `held` has been revoked or has expired, nothing changes.
    ///
    /// Other processes are told that the key changed only if the lease [`seizes`](Lease::seizes). Whoever [waits](Self::wait) for the key continues.
    ///
    /// By default the same as [`replace`](Self::replace).
    fn store<'a>(
        &'a self,
        key: &'a TierKey,
        held: Lease,
        bytes: &'a [u8],
        ttl: Option<Duration>,
    ) -> TierFuture<'a, bool> {
        let _ = held;
        let replaced = self.replace(key, bytes, ttl);
        Box::pin(async move { replaced.await.map(|()| true) })
    }

    /// Begins to give the lease `held` up without a value, if the key still has it. Must not block.
    ///
    /// Also called after a [`look_up`](Self::look_up) or [`acquire`](Self::acquire) that was given up before it ended, so it must
    /// take effect after these.
    fn release(&self, key: &TierKey, held: Lease) {
        let _ = (key, held);
    }

    /// Tells `listener` from now on what other users of this tier change among the keys of `function`.
    ///
    /// Called once for each cache. The tier keeps the reference until it can't be upgraded any more. What was changed through
    /// this very tier isn't told. The listener must not be called with a lock held.
    ///
    /// By default it is told nothing, so local copies live for at most `local_ttl`, or five seconds.
    fn subscribe(&self, function: &str, listener: Weak<dyn InvalidationListener>) {
        let _ = (function, listener);
    }

    /// Returns what the tier knows of tags, if it does.
    ///
    /// By default it doesn't. Then a cache with [`tags`](crate::TtlCacheBuilder::tags) can't use it.
    fn tags(&self) -> Option<&dyn TierTags> {
        None
    }

    /// Returns the statistics and whether the tier works.
    fn info(&self) -> TierInfo {
        self.monitor().info()
    }
}

/// What a tier knows of tags: which were invalidated lately.
///
/// Nothing is searched when a tag is invalidated. Each value keeps the [mark](Self::mark) that was present before it was computed,
/// and whoever reads it asks whether one of its tags was invalidated [since](Self::any_since). A tier that no longer knows that
/// says that it was.
pub trait TierTags: Send + Sync {
    /// Returns the present point.
    fn mark(&self) -> TierFuture<'_, TagMark>;

    /// Invalidates `tag` from now on, and tells all other processes.
    fn invalidate<'a>(&'a self, tag: &'a TierTag) -> TierFuture<'a, ()>;

    /// Returns whether one of the `tags` may have been invalidated since `mark`.
    fn any_since<'a>(&'a self, mark: TagMark, tags: &'a [TierTag]) -> TierFuture<'a, bool>;
}

/// Bytes that a tier returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TierEntry {
    /// What was stored.
    pub bytes: Vec<u8>,
    /// The time after which they expire, read by the tier's own clock together with the bytes; `None`: they don't.
    pub remaining: Option<Duration>,
}

/// What [`Tier::look_up`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TierLookup {
    /// The key has bytes.
    Found(TierEntry),
    /// It has none, and the caller now holds its lease.
    Leader,
    /// It has none, and somebody else holds a lease.
    Busy,
}

/// The permission to store the value of a key, which at most one caller has at a time. Callers make it, tiers grant it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    token: u128,
    duration: Duration,
    seizes: bool,
}

impl Lease {
    /// Returns a lease with a token that no other lease has, in any process.
    #[must_use]
    pub fn new(duration: Duration) -> Self {
        // The operating system chose the keys of `RandomState` at random for each thread, and each has its own.
        let half = || u128::from(RandomState::new().hash_one(0));
        Self { token: half() << 64 | half(), duration, seizes: false }
    }

    /// Returns one that replaces that of another holder, for a value that must be computed now.
    #[must_use]
    pub fn seizing(duration: Duration) -> Self {
        Self { seizes: true, ..Self::new(duration) }
    }

    /// Returns the token that tells it from others.
    #[must_use]
    pub fn token(self) -> u128 {
        self.token
    }

    /// Returns after how long it ends unless it is renewed.
    #[must_use]
    pub fn duration(self) -> Duration {
        self.duration
    }

    /// Returns whether it replaces that of another holder. Other processes are then told when a value is stored under it, because
    /// they may have an older one.
    #[must_use]
    pub fn seizes(self) -> bool {
        self.seizes
    }
}

/// A local cache that is told what others change. Its methods may run the user's code, and don't panic.
pub trait InvalidationListener: Send + Sync {
    /// The value of the key with these [`TierKey::arguments`] was removed or replaced.
    fn changed(&self, arguments: &[u8]);

    /// All values of the function were removed.
    fn cleared(&self);

    /// Values with a tag were removed: the one with this [`TierTag::digest`].
    ///
    /// Called for the listeners of all functions, or of the one that the tag is [of](crate::tier::TierTag::function).
    fn tag_invalidated(&self, digest: [u8; 16]) {
        let _ = digest;
    }

    /// From now on, changes are told. Some before may not have been, so local copies are dropped.
    ///
    /// Called after [`Tier::subscribe`], and whenever the connection is there again.
    fn connected(&self);

    /// From now on, changes may not be told. Local copies live for at most `local_ttl`, or five seconds, from now.
    fn disconnected(&self);
}

/// Returns a future that is ready with `result`, for operations that wait for nothing.
pub fn ready<'a, T: Send + 'a>(result: Result<T, TierError>) -> TierFuture<'a, T> {
    Box::pin(future::ready(result))
}
