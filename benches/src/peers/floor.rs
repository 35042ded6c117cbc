//! The floor: a hash map behind a mutex, which does nothing else. When it is full, it evicts the oldest entry.

use std::collections::VecDeque;
use std::hash::Hash;
use std::sync::LazyLock;

use foldhash::fast::RandomState;
use hashbrown::{Equivalent, HashMap};
use parking_lot::Mutex;

use super::{FULL_ROOM, Peer, ROOM, body, length, length_and};

/// The floor.
#[derive(Debug)]
pub struct Floor;

struct Cache<K> {
    room: Option<usize>,
    entries: Mutex<Entries<K>>,
}

struct Entries<K> {
    values: HashMap<K, u64, RandomState>,
    /// The keys in the order in which they came, if there is a bound.
    arrivals: VecDeque<K>,
}

type Lazy<K> = LazyLock<Cache<K>>;

static NUMBER: Lazy<u64> = Lazy::new(|| Cache::new(Some(ROOM)));
static TEXT: Lazy<String> = Lazy::new(|| Cache::new(Some(ROOM)));
static PAIR: Lazy<(String, u64)> = Lazy::new(|| Cache::new(Some(ROOM)));
static AMPLE: Lazy<u64> = Lazy::new(|| Cache::new(None));
static FULL: Lazy<u64> = Lazy::new(|| Cache::new(Some(FULL_ROOM)));
static LONE: Lazy<u64> = Lazy::new(|| Cache::new(Some(ROOM)));

impl<K: Hash + Eq + Clone> Cache<K> {
    fn new(room: Option<usize>) -> Self {
        let entries = Entries { values: HashMap::default(), arrivals: VecDeque::new() };
        Self { room, entries: Mutex::new(entries) }
    }

    fn get_or_insert<Q>(&self, key: &Q, own: impl FnOnce() -> K, compute: impl FnOnce() -> u64) -> u64
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let found = self.entries.lock().values.get(key).copied();
        found.unwrap_or_else(|| {
            let value = compute();
            self.insert(own(), value);
            value
        })
    }

    fn insert(&self, key: K, value: u64) {
        let mut entries = self.entries.lock();
        let Entries { values, arrivals } = &mut *entries;
        if let Some(room) = self.room {
            if values.len() >= room
                && let Some(oldest) = arrivals.pop_front()
            {
                values.remove(&oldest);
            }
            arrivals.push_back(key.clone());
        }
        values.insert(key, value);
    }
}

/// Looked up for a `(String, u64)`.
#[derive(Hash)]
struct Pair<'a>(&'a str, u64);

impl Equivalent<(String, u64)> for Pair<'_> {
    fn equivalent(&self, key: &(String, u64)) -> bool {
        self.0 == key.0 && self.1 == key.1
    }
}

impl Peer for Floor {
    const NAME: &'static str = "`Mutex<HashMap>`, the floor";

    fn number(key: u64) -> u64 {
        NUMBER.get_or_insert(&key, || key, || body(key))
    }

    fn text(key: &str) -> u64 {
        TEXT.get_or_insert(key, || key.to_owned(), || length(key))
    }

    fn pair(text: &str, number: u64) -> u64 {
        PAIR.get_or_insert(&Pair(text, number), || (text.to_owned(), number), || length_and(text, number))
    }

    fn ample(key: u64) -> u64 {
        AMPLE.get_or_insert(&key, || key, || body(key))
    }

    fn full(key: u64) -> u64 {
        FULL.get_or_insert(&key, || key, || body(key))
    }

    fn lone(key: u64) -> u64 {
        LONE.get_or_insert(&key, || key, || body(key))
    }
}
