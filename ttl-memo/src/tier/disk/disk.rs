//! The tier in a file. Knows what a lease is, and nothing of how bytes are stored.

use std::collections::HashMap;
use std::fmt;
use std::mem::forget;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::file::DataFile;
use super::table::{self, Change};
use super::writer::Writer;
use crate::background::scheduler::instant_after;
use crate::background::sleep::Sleep;
use crate::codec::{Codec, MessagePack};
use crate::tier::error::TierError;
use crate::tier::info::TierInfo;
use crate::tier::key::TierKey;
use crate::tier::monitor::Monitor;
use crate::tier::tag::{TagMark, TierTag};
use crate::tier::tier::{InvalidationListener, Lease, Tier, TierEntry, TierFuture, TierLookup, TierTags, ready};

/// A tier in a file, so that results survive the end of the process: for command-line tools, tests, and services that restart.
///
/// One process at a time uses the file. Another one, also a child made by `fork()`, works without it, and [`TierInfo`] says so. A damaged file is renamed to
/// `….damaged`, and a new one is started. Callers of cached functions never see an error.
///
/// Values are in the file when the call that computed them returns, so they survive the end of the process at any moment, even
/// if it is killed. They aren't synchronised with the disk, which would take milliseconds: after a power failure the file may
/// count as damaged. The remaining lifetimes are measured by the system's clock.
///
/// Clones share the file. Needs the feature `disk`.
///
/// # Examples
///
/// ```
/// use ttl_memo::tier::{BreakerState, Disk, Tier};
///
/// let directory = std::env::temp_dir().join(format!("ttl-memo-example-{}", std::process::id()));
/// std::fs::create_dir_all(&directory)?;
/// let disk = Disk::open(directory.join("cache.redb"));
/// assert_eq!(disk.info().state, BreakerState::Closed);
/// # drop(disk);
/// # std::fs::remove_dir_all(directory)?;
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Disk<C = MessagePack> {
    shared: Arc<Shared<C>>,
}

struct Shared<C> {
    codec: C,
    monitor: Monitor,
    path: PathBuf,
    file: Arc<DataFile>,
    writer: Option<Writer>,
    leases: Arc<Leases>,
    /// A child made by `fork()` inherits the open file and its lock, but not the thread that writes.
    process: u32,
}

impl Disk {
    /// Opens the file at `path`, or creates it.
    ///
    /// If that fails, calls work without it. Every page of an existing file is checked, which takes about a millisecond for
    /// each megabyte.
    #[must_use]
    pub fn open(path: impl AsRef<Path>) -> Self {
        Self::builder(path).build()
    }

    /// Returns a builder: a size of 256 MiB by default.
    pub fn builder(path: impl AsRef<Path>) -> DiskBuilder {
        DiskBuilder { path: path.as_ref().to_owned(), max_size: 256 << 20, monitor: Monitor::new(), codec: MessagePack }
    }
}

impl<C> Disk<C> {
    /// Returns the statistics, and whether the file is used.
    #[must_use]
    pub fn info(&self) -> TierInfo {
        self.shared.monitor.info()
    }

    /// The file, unless it belongs to the process of which this one is a child.
    ///
    /// # Errors
    ///
    /// When it does.
    fn file(&self) -> Result<&DataFile, TierError> {
        if self.shared.is_inherited() {
            let reason = format!("the process that made this one by `fork()` uses `{}`", self.shared.path.display());
            self.shared.monitor.disable(&reason);
            return Err(TierError::unavailable(reason));
        }
        Ok(&self.shared.file)
    }

    /// The leases, under the same condition.
    fn leases(&self) -> Result<&Arc<Leases>, TierError> {
        self.file().map(|_| &self.shared.leases)
    }

    /// Ends the lease of `key`, then makes `change`.
    fn revoking(&self, revoke: impl FnOnce(&Leases), change: Change) -> TierFuture<'_, ()> {
        match self.leases() {
            Ok(leases) => revoke(leases),
            Err(error) => return ready(Err(error)),
        }
        let changed = self.change(|| Some(change));
        Box::pin(async { changed.await.map(drop) })
    }

    fn change(&self, change: impl FnOnce() -> Option<Change> + Send + 'static) -> TierFuture<'_, bool> {
        if let Err(error) = self.file() {
            return ready(Err(error));
        }
        match &self.shared.writer {
            Some(writer) => Box::pin(writer.send(change)),
            None => ready(Err(TierError::unavailable("the thread that writes can't be started"))),
        }
    }
}

impl<C> Shared<C> {
    fn is_inherited(&self) -> bool {
        self.process != process::id()
    }
}

impl<C> Drop for Shared<C> {
    fn drop(&mut self) {
        if self.is_inherited() {
            // Closing it would unlock it and change it, although the other process uses it.
            forget(Arc::clone(&self.file));
            forget(self.writer.take());
        }
    }
}

impl<C> Clone for Disk<C> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<C> fmt::Debug for Disk<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Disk").field("path", &self.shared.path).field("info", &self.info()).finish_non_exhaustive()
    }
}

/// A builder of a [`Disk`], returned by [`Disk::builder`].
#[derive(Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct DiskBuilder<C = MessagePack> {
    path: PathBuf,
    max_size: u64,
    monitor: Monitor,
    codec: C,
}

impl<C> DiskBuilder<C> {
    /// Sets the upper bound of the bytes of all keys and values. The file is up to twice as large.
    ///
    /// When room is needed, entries that expire first are removed first.
    pub fn max_size(mut self, bytes: u64) -> Self {
        self.max_size = bytes;
        self
    }

    /// Sets the largest number of bytes of a value that is stored: 8 MiB by default.
    pub fn max_value(mut self, bytes: usize) -> Self {
        self.monitor = self.monitor.with_max_value(bytes);
        self
    }

    /// Sets how long an operation may take before its caller continues without the file: 100 ms by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.monitor = self.monitor.with_timeout(timeout);
        self
    }

    /// Sets the format of values.
    pub fn codec<D: Codec>(self, codec: D) -> DiskBuilder<D> {
        DiskBuilder { path: self.path, max_size: self.max_size, monitor: self.monitor, codec }
    }

    /// Opens the file, as [`Disk::open`] does.
    #[must_use]
    pub fn build(self) -> Disk<C> {
        let Self { path, max_size, monitor, codec } = self;
        let file = Arc::new(DataFile::open(&path, monitor.clone()));
        let writer = Writer::start(Arc::clone(&file), max_size).map_err(|error| monitor.disable(error)).ok();
        let (leases, process) = (Arc::default(), process::id());
        Disk { shared: Arc::new(Shared { codec, monitor, path, file, writer, leases, process }) }
    }
}

impl<C: Codec + Send + Sync + 'static> Tier for Disk<C> {
    type Codec = C;

    fn codec(&self) -> &C {
        &self.shared.codec
    }

    fn monitor(&self) -> &Monitor {
        &self.shared.monitor
    }

    fn get<'a>(&'a self, key: &'a TierKey) -> TierFuture<'a, Option<TierEntry>> {
        // The pages that are used are in memory: another thread would take longer.
        let got = self.file().and_then(|file| file.with(|database| table::get(database, key)));
        if got.is_err() && !self.shared.is_inherited() {
            if let Some(writer) = &self.shared.writer {
                writer.check();
            }
        }
        ready(got)
    }

    fn replace<'a>(&'a self, key: &'a TierKey, bytes: &'a [u8], ttl: Option<Duration>) -> TierFuture<'a, ()> {
        self.revoking(|leases| leases.revoke(key), Change::Put(key.clone(), bytes.to_owned(), ttl))
    }

    fn forget<'a>(&'a self, key: &'a TierKey) -> TierFuture<'a, ()> {
        self.revoking(|leases| leases.revoke(key), Change::Remove(key.clone()))
    }

    fn clear<'a>(&'a self, function: &'a str) -> TierFuture<'a, ()> {
        self.revoking(|leases| leases.revoke_all(function), Change::Clear(function.to_owned()))
    }

    fn look_up<'a>(&'a self, key: &'a TierKey, lease: Lease) -> TierFuture<'a, TierLookup> {
        let found = self.get(key);
        Box::pin(async move {
            Ok(match found.await? {
                Some(entry) => TierLookup::Found(entry),
                None if self.shared.leases.take(key, lease) => TierLookup::Leader,
                None => TierLookup::Busy,
            })
        })
    }

    fn acquire<'a>(&'a self, key: &'a TierKey, lease: Lease) -> TierFuture<'a, bool> {
        ready(self.leases().map(|leases| leases.take(key, lease)))
    }

    fn wait<'a>(&'a self, _: &'a TierKey, limit: Duration) -> TierFuture<'a, ()> {
        // Only two caches of one name and type in this process wait for each other.
        Box::pin(async move {
            Sleep::until(Instant::now() + limit.min(Duration::from_millis(5))).await;
            Ok(())
        })
    }

    fn renew(&self, key: &TierKey, held: Lease) {
        if let Ok(leases) = self.leases() {
            leases.renew(key, held);
        }
    }

    fn store<'a>(
        &'a self,
        key: &'a TierKey,
        held: Lease,
        bytes: &'a [u8],
        ttl: Option<Duration>,
    ) -> TierFuture<'a, bool> {
        let put = Change::Put(key.clone(), bytes.to_owned(), ttl);
        let (leases, key) = (Arc::clone(&self.shared.leases), key.clone());
        // Whatever revokes the lease from now on changes the file after this.
        self.change(move || leases.end(&key, held).then_some(put))
    }

    fn release(&self, key: &TierKey, held: Lease) {
        if let Ok(leases) = self.leases() {
            leases.end(key, held);
        }
    }

    fn tags(&self) -> Option<&dyn TierTags> {
        Some(self)
    }

    fn subscribe(&self, _: &str, listener: Weak<dyn InvalidationListener>) {
        // No other process changes the file.
        if let Some(listener) = listener.upgrade() {
            listener.connected();
        }
    }
}

impl<C: Codec + Send + Sync + 'static> TierTags for Disk<C> {
    fn mark(&self) -> TierFuture<'_, TagMark> {
        ready(self.file().and_then(|file| file.with(table::tag_mark)))
    }

    fn invalidate<'a>(&'a self, tag: &'a TierTag) -> TierFuture<'a, ()> {
        let change = Change::Tag(tag.clone());
        let changed = self.change(|| Some(change));
        Box::pin(async { changed.await.map(drop) })
    }

    fn any_since<'a>(&'a self, mark: TagMark, tags: &'a [TierTag]) -> TierFuture<'a, bool> {
        ready(self.file().and_then(|file| file.with(|database| table::any_tag_since(database, mark, tags))))
    }
}

/// The leases of this process, the only one that uses the file.
#[derive(Default)]
struct Leases {
    held: Mutex<HashMap<TierKey, (u128, Instant)>>,
}

impl Leases {
    fn take(&self, key: &TierKey, lease: Lease) -> bool {
        let now = Instant::now();
        let mut held = self.held.lock();
        let is_free = held.get(key).is_none_or(|(_, end)| *end <= now);
        if is_free || lease.seizes() {
            held.insert(key.clone(), (lease.token(), instant_after(now, lease.duration())));
        }
        is_free || lease.seizes()
    }

    fn renew(&self, key: &TierKey, lease: Lease) {
        if let Some((token, end)) = self.held.lock().get_mut(key) {
            if *token == lease.token() {
                *end = instant_after(Instant::now(), lease.duration());
            }
        }
    }

    /// Ends a lease, and returns whether there was still one.
    fn end(&self, key: &TierKey, lease: Lease) -> bool {
        let mut held = self.held.lock();
        let is_held = held.get(key).is_some_and(|(token, _)| *token == lease.token());
        is_held && held.remove(key).is_some_and(|(_, end)| Instant::now() < end)
    }

    fn revoke(&self, key: &TierKey) {
        self.held.lock().remove(key);
    }

    fn revoke_all(&self, function: &str) {
        self.held.lock().retain(|key, _| key.function() != function);
    }
}
