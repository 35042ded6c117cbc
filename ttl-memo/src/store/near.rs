//! The entries that one thread has used, kept where it finds them again without meeting other threads.
//!
//! A thread looks here first. It holds a lock that no other thread waits for: whoever finds it taken does without, so user
//! code may run under it. A writer that removes an entry gives it a deadline that has passed, so that nobody takes it for
//! fresh any more, and then has all threads that keep it forget it. If one of them is reading at that moment, the writer
//! leaves a note, and the reader forgets the entry when it has finished.

use std::mem::{needs_drop, take};
use std::sync::atomic::{AtomicU64, Ordering};

use equivalent::Equivalent;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry as Place;

use crate::store::entry::{Entry, EntryRef};
use crate::store::occupied::bits;
use crate::store::recency::Row;
use crate::store::rows::ROWS;
use crate::store::segments::SlotId;
use crate::store::tag::Tag;
use crate::sync::{Flag, Mutex, NearLock};

/// What one thread keeps of a cache. Threads that share a row share this too.
pub(crate) struct Near<K, V> {
    kept: NearLock<HashTable<Kept<K, V>>>,
    /// How many entries weren't kept, since there were as many as may be.
    left_out: AtomicU64,
    /// Whether something was noted that nobody has begun to forget.
    has_gone: Flag,
    /// Removed entries that `kept` may still have. If there are more than `ROOM`, all is forgotten.
    gone: Mutex<Vec<Gone>>,
}

/// An entry and the slot that it is in.
pub(crate) struct Kept<K, V> {
    tag: Tag,
    pub(crate) id: SlotId,
    pub(crate) entry: EntryRef<K, V>,
}

/// A removed entry, by its address. No other has that while the entry is kept. If it isn't kept any more, another may be
/// forgotten in its place, which does no harm.
#[derive(Clone, Copy)]
struct Gone {
    tag: Tag,
    address: usize,
}

/// The rows of the threads that keep an entry: a bit for each four of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Holders(u16);

impl Holders {
    pub(super) const NONE: Self = Self(0);

    pub(super) fn from_bits(bits: u16) -> Self {
        Self(bits)
    }

    pub(super) fn to_bits(self) -> u16 {
        self.0
    }

    /// These and the thread of `row`.
    pub(super) fn with(self, row: Row) -> Self {
        Self(self.0 | 1 << (row % u16::BITS))
    }

    pub(super) fn rows(self) -> impl Iterator<Item = Row> {
        bits(self.0.into()).flat_map(|bit| (bit..ROWS).step_by(u16::BITS as usize))
    }
}

/// How many entries a thread keeps at most. When there are as many, one in `TURN` of those that are used and aren't kept takes
/// the place of another.
const ROOM: usize = 16_384;
const TURN: u64 = 64;

/// The step from place to place where an entry to make room for another is looked for. It changes all bits.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

impl<K, V> Default for Near<K, V> {
    fn default() -> Self {
        Self {
            kept: NearLock::new(HashTable::new()),
            left_out: AtomicU64::new(0),
            has_gone: Flag::new(false),
            gone: Mutex::new(Vec::new()),
        }
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
    #[inline]
    pub(crate) fn keep(&self, tag: Tag, id: SlotId, entry: &EntryRef<K, V>, note: impl FnOnce() -> bool) {
        // Threads that share this may count wrong, which does no harm.
        let left_out = self.left_out.load(Ordering::Relaxed);
        if left_out % TURN == 0 {
            self.keep_in_turn(tag, id, entry, note);
        } else {
            self.left_out.store(left_out + 1, Ordering::Relaxed);
        }
    }

    #[cold]
    #[inline(never)]
    fn keep_in_turn(&self, tag: Tag, id: SlotId, entry: &EntryRef<K, V>, note: impl FnOnce() -> bool) {
        // Dropped after the lock has been released, as they may be the last to hold an entry.
        let (_other, _replaced);
        let _visit = Visit(self);
        let Some(mut entries) = self.kept.try_lock() else { return };
        if !note() {
            return;
        }
        if entries.len() >= ROOM {
            let turn = self.left_out.load(Ordering::Relaxed);
            self.left_out.store(turn + 1, Ordering::Relaxed);
            // About one place in ten leads to an entry.
            for place in turn..turn + TURN {
                if let Ok(other) = entries.find_entry(place.wrapping_mul(STEP), |_| true) {
                    _other = other.remove();
                    break;
                }
            }
        }
        let new = Kept { tag, id, entry: entry.clone() };
        match entries.entry(new.hash(), |kept| kept.id == id && kept.tag == tag, Kept::hash) {
            Place::Occupied(mut old) => _replaced = std::mem::replace(old.get_mut(), new),
            Place::Vacant(place) => _ = place.insert(new),
        }
    }

    /// Has the thread forget an entry that was removed, and that its remover still holds: so nothing is dropped here. Returns
    /// whether the caller must have the thread [forget what was noted](Self::forget_gone) when it has released the lock of
    /// the store.
    #[cold]
    #[inline(never)]
    pub(super) fn forget(&self, tag: Tag, entry: &Entry<K, V>) -> bool {
        let gone = Gone { tag, address: std::ptr::from_ref(entry).addr() };
        if let Some(mut kept) = self.kept.try_lock() {
            let removed = gone.take_from(&mut kept);
            drop(kept);
            drop(removed);
            return self.takes_over();
        }
        let mut all = self.gone.lock();
        if all.len() <= ROOM {
            all.push(gone);
        }
        drop(all);
        self.has_gone.swap(true, Ordering::AcqRel);
        true
    }

    /// Whether the caller, who has just released the lock of `kept`, must forget what was noted meanwhile.
    #[inline]
    fn takes_over(&self) -> bool {
        // Where nobody sees whether something is dropped, a note may be overlooked until the next time.
        if needs_drop::<(K, V)>() {
            self.has_gone.swap(false, Ordering::AcqRel)
        } else {
            self.has_gone.load(Ordering::Relaxed)
        }
    }

    /// Forgets the entries that were noted, unless somebody has the lock, who does it then. Runs the user's `Drop`.
    #[cold]
    #[inline(never)]
    pub(super) fn forget_gone(&self) {
        loop {
            // Whoever has the lock looks at the flag after releasing it. If that was before it is set here, the lock is free
            // now.
            self.has_gone.swap(true, Ordering::AcqRel);
            let Some(mut kept) = self.kept.try_lock() else { return };
            let gone = take(&mut *self.gone.lock());
            let all = (gone.len() > ROOM).then(|| take(&mut *kept));
            let mut removed = Vec::new();
            for gone in gone {
                if let Some(kept) = gone.take_from(&mut kept) {
                    removed.push(kept);
                }
            }
            drop(kept);
            drop((all, removed));
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
        if self.0.takes_over() {
            self.0.forget_gone();
        }
    }
}
