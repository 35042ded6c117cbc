//! The entries that one thread has used, kept where it finds them again without meeting other threads.
//!
//! A thread looks here first. It holds a lock that no other thread waits for: whoever finds it taken does without, so user
//! code may run under it. A writer that removes an entry gives it a deadline that has passed, so that nobody takes it for
//! fresh any more, and then has all threads that keep it forget it. If one of them is reading at that moment, the writer
//! leaves a note, and the reader forgets the entry when it has finished.

use std::mem::{needs_drop, take};
use std::sync::atomic::Ordering;

use equivalent::Equivalent;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry as Place;

use crate::store::entry::{Entry, EntryRef};
use crate::store::recency::Row;
use crate::store::rows::{OWN_ROWS, ROWS};
use crate::store::segments::SlotId;
use crate::store::tag::Tag;
use crate::sync::{Flag, Mutex, NearLock};

/// What one thread keeps of a cache. Threads that share a row share this too.
pub(crate) struct Near<K, V> {
    kept: NearLock<HashTable<Kept<K, V>>>,
    /// Whether `gone` has anything that was noted since somebody last looked.
    has_gone: Flag,
    /// Removed entries that `kept` may still have.
    gone: Mutex<Vec<Gone>>,
}

/// An entry and the slot that it is in.
pub(crate) struct Kept<K, V> {
    tag: Tag,
    pub(crate) id: SlotId,
    pub(crate) entry: EntryRef<K, V>,
}

/// A removed entry, by its address, which no other has while it is kept.
#[derive(Clone, Copy)]
struct Gone {
    tag: Tag,
    address: usize,
}

/// The rows of the threads that keep an entry: a bit for each two of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Holders(pub(super) u32);

impl Holders {
    pub(super) fn with(self, row: Row) -> Self {
        Self(self.0 | 1 << (row % OWN_ROWS))
    }

    fn rows(self) -> impl Iterator<Item = Row> {
        let mut left = self.0;
        let bits = std::iter::from_fn(move || {
            let bit = left.trailing_zeros();
            left &= left.checked_sub(1)?;
            Some(bit)
        });
        bits.flat_map(|bit| (bit..ROWS).step_by(OWN_ROWS as usize))
    }
}

/// How many entries a thread keeps at most. When there are as many, a new one takes the place of one with a similar hash. If
/// there is none, as most often, it isn't kept: it gets another chance each time that it is used.
const ROOM: usize = 4_096;

impl<K, V> Default for Near<K, V> {
    fn default() -> Self {
        Self { kept: NearLock::new(HashTable::new()), has_gone: Flag::new(false), gone: Mutex::new(Vec::new()) }
    }
}

impl<K, V> Kept<K, V> {
    #[inline]
    fn hash(&self) -> u64 {
        hash_of(self.tag)
    }
}

/// The table takes the place from the lowest bits, and seven more from the highest.
#[inline]
fn hash_of(tag: Tag) -> u64 {
    u64::from(tag.0) << 32 | u64::from(tag.0)
}

impl<K, V> Near<K, V> {
    /// Finds the entry of `key`, whose hash has this `tag`, and returns what `read` makes of it. Runs the user's code.
    #[inline]
    pub(crate) fn find<Q, R>(&self, tag: Tag, key: &Q, read: impl FnOnce(&Kept<K, V>) -> Option<R>) -> Option<R>
    where
        Q: Equivalent<K> + ?Sized,
    {
        let _visit = Visit(self);
        let kept = self.kept.try_lock()?;
        read(kept.find(hash_of(tag), |kept| kept.tag == tag && key.equivalent(&kept.entry.key))?)
    }

    /// Keeps an entry for the next time, if `note` finds that it is still in its slot and notes who keeps it.
    #[cold]
    #[inline(never)]
    pub(crate) fn keep(&self, tag: Tag, id: SlotId, entry: &EntryRef<K, V>, note: impl FnOnce() -> bool) {
        // Dropped after the lock has been released, as they may be the last to hold an entry.
        let (_similar, _replaced);
        let _visit = Visit(self);
        let Some(mut kept) = self.kept.try_lock() else { return };
        if kept.len() >= ROOM {
            let Ok(similar) = kept.find_entry(hash_of(tag), |_| true) else { return };
            _similar = similar.remove().0;
        }
        if !note() {
            return;
        }
        let new = Kept { tag, id, entry: entry.clone() };
        match kept.entry(new.hash(), |kept| kept.id == id && kept.tag == tag, Kept::hash) {
            Place::Occupied(mut old) => _replaced = std::mem::replace(old.get_mut(), new),
            Place::Vacant(place) => _ = place.insert(new),
        }
    }

    /// Has the thread forget an entry that was removed.
    #[cold]
    #[inline(never)]
    fn forget(&self, tag: Tag, entry: &Entry<K, V>) {
        let gone = Gone { tag, address: std::ptr::from_ref(entry).addr() };
        if let Some(mut kept) = self.kept.try_lock() {
            let removed = gone.take_from(&mut kept);
            drop(kept);
            drop(removed);
        } else {
            self.gone.lock().push(gone);
            self.forget_gone();
        }
    }

    /// Forgets the entries that were noted, unless somebody is reading, who does it then.
    #[cold]
    #[inline(never)]
    fn forget_gone(&self) {
        loop {
            // Whoever has the lock looks at the flag after releasing it. If that was before it is set here, the lock is free
            // now.
            self.has_gone.swap(true, Ordering::AcqRel);
            let Some(mut kept) = self.kept.try_lock() else { return };
            let gone = take(&mut *self.gone.lock());
            let removed: Vec<_> = gone.iter().filter_map(|gone| gone.take_from(&mut kept)).collect();
            drop(kept);
            drop(removed);
            self.has_gone.swap(false, Ordering::AcqRel);
            if self.gone.lock().is_empty() {
                return;
            }
        }
    }
}

impl Gone {
    fn take_from<K, V>(self, kept: &mut HashTable<Kept<K, V>>) -> Option<Kept<K, V>> {
        let is_this = |kept: &Kept<K, V>| std::ptr::from_ref(&*kept.entry).addr() == self.address;
        Some(kept.find_entry(hash_of(self.tag), is_this).ok()?.remove().0)
    }
}

/// A use of what a thread keeps. Whatever was noted meanwhile is forgotten when this is dropped, after the lock.
struct Visit<'n, K, V>(&'n Near<K, V>);

impl<K, V> Drop for Visit<'_, K, V> {
    #[inline]
    fn drop(&mut self) {
        let has_gone = &self.0.has_gone;
        // Where nobody sees whether something is dropped, a note may be overlooked until the next time.
        let has_gone = if needs_drop::<(K, V)>() {
            has_gone.swap(false, Ordering::AcqRel)
        } else {
            has_gone.load(Ordering::Relaxed)
        };
        if has_gone {
            self.0.forget_gone();
        }
    }
}

/// Has all `holders` forget an entry that was removed.
#[inline]
pub(super) fn forget<'r, K: 'r, V: 'r>(
    holders: Holders,
    tag: Tag,
    entry: &Entry<K, V>,
    near: impl Fn(Row) -> Option<&'r Near<K, V>>,
) {
    if holders != Holders(0) {
        holders.rows().filter_map(near).for_each(|near| near.forget(tag, entry));
    }
}
