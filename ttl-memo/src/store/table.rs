//! The concurrent hash table: the one module that knows which one it is, and how what leaves it is reclaimed.
//! Knows nothing of locks, order, sizes or time.

use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::sync::Arc;

use equivalent::Equivalent;
use once_cell::sync::Lazy;
use papaya::{Guard, LocalGuard, ResizeMode};
use seize::Collector;

use crate::store::entry::{Entry, Place};
use crate::sync::HashMap;

/// A table of entries, each at its place. Readers take no lock; writers take turns, which is their caller's business.
pub(crate) struct Table<K, V> {
    // All of an entry is in the map's key: that is what the map hands out of what it takes out.
    entries: HashMap<Entry<K, V>, (), BuildHasherDefault<PlaceHasher>>,
}

/// Keeps every entry that a reader could see from being dropped. Entries that left are dropped when the last pin of
/// that moment ends, by the thread that ends it: a pin must outlive the locks taken under it.
pub(crate) struct Pin<'t> {
    guard: LocalGuard<'t>,
}

impl<K, V> Table<K, V> {
    pub(crate) fn new() -> Self {
        Self {
            entries: HashMap::builder()
                .hasher(BuildHasherDefault::default())
                // One writer at a time: nothing is gained by resizing in small steps, and readers and reclamation are
                // simpler when there is only one table.
                .resize_mode(ResizeMode::Blocking)
                .build(),
        }
    }

    /// A table for a static: it shares one collector with all others of the kind, which spares 17 KB each.
    ///
    /// It must never be dropped, for its entries would be left to a collector that outlives it.
    pub(crate) fn immortal() -> Self
    where
        K: Send + 'static,
        V: Send + 'static,
    {
        static SHARED: Lazy<Arc<Collector>> = Lazy::new(|| Arc::new(Collector::new()));
        Self {
            entries: HashMap::builder()
                .hasher(BuildHasherDefault::default())
                .shared_collector(Arc::clone(&SHARED))
                .resize_mode(ResizeMode::Blocking)
                .build(),
        }
    }

    #[inline]
    pub(crate) fn pin(&self) -> Pin<'_> {
        Pin { guard: self.entries.guard() }
    }

    /// The entry at `place` if its key is `key`. Runs the user's `Eq`.
    #[inline]
    pub(crate) fn get<'p, Q>(&self, pin: &'p Pin<'_>, place: Place, key: &Q) -> Option<&'p Entry<K, V>>
    where
        Q: Equivalent<K> + ?Sized,
    {
        let (entry, ()) = self.entries.get_key_value(&Sought { place, key }, &pin.guard)?;
        Some(entry)
    }

    /// The entry at `place`, whatever its key.
    pub(crate) fn at<'p>(&self, pin: &'p Pin<'_>, place: Place) -> Option<&'p Entry<K, V>> {
        let (entry, ()) = self.entries.get_key_value(&At(place), &pin.guard)?;
        Some(entry)
    }

    /// Puts `entry` at its place; one that stood there is replaced, and readers see the one or the other.
    pub(crate) fn put(&self, pin: &Pin<'_>, entry: Entry<K, V>) {
        self.entries.insert(entry, (), &pin.guard);
    }

    /// Takes the entry at `place` out.
    pub(crate) fn take<'p>(&self, pin: &'p Pin<'_>, place: Place) -> Option<&'p Entry<K, V>> {
        let (entry, ()) = self.entries.remove_entry(&At(place), &pin.guard)?;
        Some(entry)
    }

    /// Makes room for as many entries again, in a table that has begun to take one out for each that it puts in.
    ///
    /// It doesn't use the slots of what left again, but is copied once they are too many. That is three times as rare with
    /// this room, which a full table of 2ⁿ entries lacks.
    pub(crate) fn reserve(&self, pin: &Pin<'_>, entries: usize) {
        self.entries.reserve(entries, &pin.guard);
    }

    /// Takes all entries out.
    pub(crate) fn clear(&self, pin: &Pin<'_>) {
        self.entries.clear(&pin.guard);
    }

    pub(crate) fn iter<'p>(&'p self, pin: &'p Pin<'_>) -> impl Iterator<Item = &'p Entry<K, V>> {
        self.entries.keys(&pin.guard)
    }
}

impl Pin<'_> {
    /// A number that no other thread has as long as this one lives.
    #[inline]
    pub(crate) fn thread(&self) -> usize {
        self.guard.thread_id()
    }

    /// Asks for what this thread took out to be dropped when the pin ends, not when more has gathered. It is then
    /// dropped at once unless other threads are reading.
    pub(crate) fn flush(&self) {
        self.guard.flush();
    }
}

struct Sought<'k, Q: ?Sized> {
    place: Place,
    key: &'k Q,
}

impl<Q: ?Sized> Hash for Sought<'_, Q> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.place.hash(state);
    }
}

impl<Q, K, V> Equivalent<Entry<K, V>> for Sought<'_, Q>
where
    Q: Equivalent<K> + ?Sized,
{
    #[inline]
    fn equivalent(&self, entry: &Entry<K, V>) -> bool {
        self.place == entry.place() && self.key.equivalent(entry.key())
    }
}

#[derive(Hash)]
struct At(Place);

impl<K, V> Equivalent<Entry<K, V>> for At {
    fn equivalent(&self, entry: &Entry<K, V>) -> bool {
        self.0 == entry.place()
    }
}

/// Passes a place on as it is: it is hashed already.
#[derive(Default)]
struct PlaceHasher(u64);

impl Hasher for PlaceHasher {
    fn write(&mut self, _: &[u8]) {
        unreachable!("a place is hashed as one number")
    }

    fn write_u64(&mut self, place: u64) {
        self.0 = place;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
