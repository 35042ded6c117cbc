//! The tables in the file, and one transaction each for what is read and written. Knows nothing of leases, threads or files.

use std::time::{Duration, SystemTime};

use redb::{Database, ReadableTable, ReadableTableMetadata as _, Table, TableDefinition, WriteTransaction};

use crate::tier::key::TierKey;
use crate::tier::tag::{TagMark, TierTag};
use crate::tier::tier::{Lease, TierEntry};

/// When the entry was stored and when it expires, then its bytes. Keyed by function, generation and arguments.
const ENTRIES: TableDefinition<'_, &[u8], (u64, u64, &[u8])> = TableDefinition::new("entries");
/// The entries in the order in which they make room.
const ORDER: TableDefinition<'_, (u64, u64, &[u8]), ()> = TableDefinition::new("order");
/// How often each function was cleared.
const GENERATIONS: TableDefinition<'_, &str, u64> = TableDefinition::new("generations");
/// What the keys of entries begin with that were cleared but are still there.
const CLEARED: TableDefinition<'_, &[u8], ()> = TableDefinition::new("cleared");
/// The size of all entries, at key 0.
const SIZE: TableDefinition<'_, u8, u64> = TableDefinition::new("size");

/// The number of the latest invalidation of each tag, and the tags in the order of these numbers.
const TAGS: TableDefinition<'_, [u8; 16], u64> = TableDefinition::new("tags");
const INVALIDATIONS: TableDefinition<'_, u64, [u8; 16]> = TableDefinition::new("invalidations");
/// Tells files apart, at key 0 from the first invalidation on.
const EPOCH: TableDefinition<'_, u8, u128> = TableDefinition::new("epoch");

/// So many tags are known at most. Values that were computed before the latest invalidation of another are no longer used.
const MOST_TAGS: u64 = 1 << 16;
/// What an entry takes in addition to its key and bytes, roughly.
const OVERHEAD: u64 = 100;
/// So many entries are purged in one transaction, beyond those that must make room.
const BATCH: usize = 256;

/// The result of a step.
pub(super) type Result<T> = std::result::Result<T, Broken>;

/// The error of any step.
pub(super) struct Broken(pub(super) Box<redb::Error>);

impl<E: Into<redb::Error>> From<E> for Broken {
    fn from(error: E) -> Self {
        Self(Box::new(error.into()))
    }
}

/// What is written.
#[derive(Debug)]
pub(super) enum Change {
    /// Stores bytes, which expire after a time.
    Put(TierKey, Vec<u8>, Option<Duration>),
    Remove(TierKey),
    /// Removes all entries of a function.
    Clear(String),
    /// Invalidates a tag.
    Tag(TierTag),
}

/// Creates the tables.
pub(super) fn create(database: &Database) -> Result<()> {
    let txn = database.begin_write()?;
    Tables::open(&txn)?;
    txn.commit()?;
    Ok(())
}

/// Returns what is stored for `key`.
pub(super) fn get(database: &Database, key: &TierKey) -> Result<Option<TierEntry>> {
    let txn = database.begin_read()?;
    let generation = txn.open_table(GENERATIONS)?.get(key.function())?.map_or(0, |number| number.value());
    let entry = txn.open_table(ENTRIES)?.get(&*stored_key(key, generation))?;
    let now = now();
    Ok(entry.and_then(|entry| {
        let (stored, expires, bytes) = entry.value();
        // An entry of the future was stored before the clock was set back: its age is unknown.
        (stored <= now && now < expires).then(|| TierEntry {
            bytes: bytes.to_owned(),
            remaining: (expires != u64::MAX).then(|| Duration::from_millis(expires - now)),
        })
    }))
}

/// Returns the number of the latest invalidation, and the epoch: 0 if there was none.
pub(super) fn tag_mark(database: &Database) -> Result<TagMark> {
    let txn = database.begin_read()?;
    let epoch = txn.open_table(EPOCH)?.get(0)?.map_or(0, |epoch| epoch.value());
    let number = txn.open_table(INVALIDATIONS)?.last()?.map_or(0, |(number, _)| number.value());
    let mut mark = [0; 24];
    mark[..16].copy_from_slice(&epoch.to_le_bytes());
    mark[16..].copy_from_slice(&number.to_le_bytes());
    Ok(TagMark(mark))
}

/// Returns whether one of the `tags` may have been invalidated since `mark`.
pub(super) fn any_tag_since(database: &Database, TagMark(mark): TagMark, tags: &[TierTag]) -> Result<bool> {
    let (epoch, number) = mark.split_at(16);
    let epoch = epoch.try_into().map_or(0, u128::from_le_bytes);
    let number = number.try_into().map_or(0, u64::from_le_bytes);
    let txn = database.begin_read()?;
    // A mark from before the first invalidation has no epoch.
    if epoch != 0 && txn.open_table(EPOCH)?.get(0)?.is_none_or(|known| known.value() != epoch) {
        return Ok(true);
    }
    let invalidations = txn.open_table(INVALIDATIONS)?;
    if invalidations.len()? >= MOST_TAGS && invalidations.first()?.is_some_and(|(first, _)| number + 1 < first.value())
    {
        return Ok(true);
    }
    let known = txn.open_table(TAGS)?;
    for tag in tags {
        if known.get(tag.id())?.is_some_and(|latest| latest.value() > number) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Makes all `changes`, and removes expired entries and those that make room for others. Returns whether more could be purged.
pub(super) fn write(database: &Database, changes: &[Change], max_size: u64) -> Result<bool> {
    let now = now();
    if changes.is_empty() && !is_purge_due(database, now, max_size)? {
        return Ok(false);
    }
    let txn = database.begin_write()?;
    let mut tables = Tables::open(&txn)?;
    for change in changes {
        match change {
            Change::Put(key, bytes, ttl) => tables.put(key, bytes, *ttl, now, max_size)?,
            Change::Remove(key) => {
                let generation = tables.generation(key.function())?;
                tables.remove(&stored_key(key, generation))?;
            }
            Change::Clear(function) => tables.clear(function)?,
            Change::Tag(tag) => tables.invalidate(tag)?,
        }
    }
    let more = tables.purge(now)?;
    tables.make_room(max_size)?;
    tables.save_size()?;
    drop(tables);
    txn.commit()?;
    Ok(more)
}

/// Whether an entry has expired or was cleared, or all together are too large. An idle file isn't written to.
fn is_purge_due(database: &Database, now: u64, max_size: u64) -> Result<bool> {
    let txn = database.begin_read()?;
    let is_any_expired = txn.open_table(ORDER)?.first()?.is_some_and(|(order, _)| order.value().0 <= now);
    let is_any_cleared = txn.open_table(CLEARED)?.first()?.is_some();
    let size = txn.open_table(SIZE)?.get(0)?.map_or(0, |size| size.value());
    Ok(is_any_expired || is_any_cleared || size > max_size)
}

struct Tables<'txn> {
    entries: Table<'txn, &'static [u8], (u64, u64, &'static [u8])>,
    order: Table<'txn, (u64, u64, &'static [u8]), ()>,
    generations: Table<'txn, &'static str, u64>,
    cleared: Table<'txn, &'static [u8], ()>,
    sizes: Table<'txn, u8, u64>,
    size: u64,
    tags: Table<'txn, [u8; 16], u64>,
    invalidations: Table<'txn, u64, [u8; 16]>,
    epoch: Table<'txn, u8, u128>,
}

impl<'txn> Tables<'txn> {
    fn open(txn: &'txn WriteTransaction) -> Result<Self> {
        let sizes = txn.open_table(SIZE)?;
        let size = sizes.get(0)?.map_or(0, |size| size.value());
        Ok(Self {
            entries: txn.open_table(ENTRIES)?,
            order: txn.open_table(ORDER)?,
            generations: txn.open_table(GENERATIONS)?,
            cleared: txn.open_table(CLEARED)?,
            sizes,
            size,
            tags: txn.open_table(TAGS)?,
            invalidations: txn.open_table(INVALIDATIONS)?,
            epoch: txn.open_table(EPOCH)?,
        })
    }

    fn put(&mut self, key: &TierKey, bytes: &[u8], ttl: Option<Duration>, now: u64, max_size: u64) -> Result<()> {
        let key = stored_key(key, self.generation(key.function())?);
        self.remove(&key)?;
        let size = size_of_entry(&key, bytes);
        if size > max_size {
            // All others would make room for it in vain.
            return Ok(());
        }
        let lifetime = ttl.map(|ttl| u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX));
        let expires = lifetime.map_or(u64::MAX, |lifetime| now.saturating_add(lifetime));
        self.entries.insert(&*key, (now, expires, bytes))?;
        self.order.insert((expires, now, &*key), ())?;
        self.size += size;
        Ok(())
    }

    fn remove(&mut self, key: &[u8]) -> Result<()> {
        if let Some(old) = self.entries.remove(key)? {
            let (stored, expires, bytes) = old.value();
            self.order.remove((expires, stored, key))?;
            self.size = self.size.saturating_sub(size_of_entry(key, bytes));
        }
        Ok(())
    }

    fn clear(&mut self, function: &str) -> Result<()> {
        let generation = self.generation(function)?;
        self.cleared.insert(&*stored_prefix(function, generation), ())?;
        self.generations.insert(function, generation + 1)?;
        Ok(())
    }

    fn invalidate(&mut self, tag: &TierTag) -> Result<()> {
        if self.epoch.get(0)?.is_none() {
            self.epoch.insert(0, Lease::new(Duration::ZERO).token())?;
        }
        let number = self.invalidations.last()?.map_or(0, |(number, _)| number.value()) + 1;
        if let Some(before) = self.tags.insert(tag.id(), number)? {
            self.invalidations.remove(before.value())?;
        }
        self.invalidations.insert(number, tag.id())?;
        while self.invalidations.len()? > MOST_TAGS {
            if let Some((_, tag)) = self.invalidations.pop_first()? {
                self.tags.remove(tag.value())?;
            }
        }
        Ok(())
    }

    fn generation(&self, function: &str) -> Result<u64> {
        Ok(self.generations.get(function)?.map_or(0, |number| number.value()))
    }

    /// Removes a batch of entries that have expired or were cleared. Returns whether there are more.
    fn purge(&mut self, now: u64) -> Result<bool> {
        let expired = first_keys(&self.order, BATCH, |expires| expires <= now)?;
        for key in &expired {
            self.remove(key)?;
        }
        let cleared = self.cleared.first()?.map(|(prefix, _)| prefix.value().to_owned());
        let Some(prefix) = cleared else { return Ok(expired.len() == BATCH) };
        let mut keys = Vec::new();
        for entry in self.entries.range(&*prefix..)?.take(BATCH) {
            let key = entry?.0.value().to_owned();
            if !key.starts_with(&prefix) {
                break;
            }
            keys.push(key);
        }
        for key in &keys {
            self.remove(key)?;
        }
        if keys.len() < BATCH {
            self.cleared.remove(&*prefix)?;
        }
        Ok(true)
    }

    /// Removes those that would expire next, or were stored first, until all fit.
    fn make_room(&mut self, max_size: u64) -> Result<()> {
        while self.size > max_size {
            let keys = first_keys(&self.order, 1, |_| true)?;
            let Some(key) = keys.first() else {
                self.size = 0;
                break;
            };
            self.remove(key)?;
        }
        Ok(())
    }

    fn save_size(&mut self) -> Result<()> {
        self.sizes.insert(0, self.size)?;
        Ok(())
    }
}

/// The first keys in the order of expiry, while `which` says so.
fn first_keys(
    order: &Table<'_, (u64, u64, &'static [u8]), ()>,
    most: usize,
    which: impl Fn(u64) -> bool,
) -> Result<Vec<Vec<u8>>> {
    let mut keys = Vec::new();
    for entry in order.iter()?.take(most) {
        let entry = entry?.0;
        let (expires, _, key) = entry.value();
        if !which(expires) {
            break;
        }
        keys.push(key.to_owned());
    }
    Ok(keys)
}

fn stored_key(key: &TierKey, generation: u64) -> Vec<u8> {
    let mut stored = stored_prefix(key.function(), generation);
    stored.extend_from_slice(key.arguments());
    stored
}

/// A function's name contains no zero.
fn stored_prefix(function: &str, generation: u64) -> Vec<u8> {
    [function.as_bytes(), &[0], &generation.to_be_bytes()].concat()
}

fn size_of_entry(key: &[u8], bytes: &[u8]) -> u64 {
    (2 * key.len() + bytes.len()) as u64 + OVERHEAD
}

/// Milliseconds since 1970. Lifetimes outlast the process, so no monotonic clock can measure them.
fn now() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use redb::backends::InMemoryBackend;

    use super::*;

    #[test]
    fn a_purge_is_due_when_entries_have_expired_or_were_cleared_or_are_too_large_together() {
        let database = Database::builder().create_with_backend(InMemoryBackend::new()).unwrap();
        assert!(create(&database).is_ok());
        let key = TierKey::new("square#1", b"1");
        let put = |ttl| Change::Put(key.clone(), vec![0; 1000], ttl);
        let is_due = |after: Duration, max_size| {
            let now = now() + u64::try_from(after.as_millis()).unwrap();
            is_purge_due(&database, now, max_size).ok().unwrap()
        };
        let minute = Duration::from_secs(60);
        assert!(!is_due(minute, 0));

        assert!(matches!(write(&database, &[put(Some(minute))], 10_000), Ok(false)));
        assert_eq!((is_due(Duration::ZERO, 10_000), is_due(minute, 10_000)), (false, true));
        assert!(is_due(Duration::ZERO, 1000));

        assert!(matches!(write(&database, &[put(None)], 10_000), Ok(false)));
        assert!(!is_due(minute, 10_000));
        assert!(matches!(write(&database, &[Change::Clear("square#1".to_owned())], 10_000), Ok(true | false)));
        while is_due(minute, 10_000) {
            assert!(write(&database, &[], 10_000).is_ok());
        }
        assert!(!is_due(minute, 0));
    }
}
