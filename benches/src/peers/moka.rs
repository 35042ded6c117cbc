//! `moka`'s synchronous cache, filled by `get_with`.

use std::hash::Hash;
use std::sync::LazyLock;

use moka::sync::Cache;

use super::{AMPLE_ROOM, FULL_ROOM, Peer, ROOM, TTL, body, length, length_and};

/// `moka`.
#[derive(Debug)]
pub struct Moka;

type Lazy<K> = LazyLock<Cache<K, u64>>;

static NUMBER: Lazy<u64> = Lazy::new(|| build(ROOM));
static TEXT: Lazy<String> = Lazy::new(|| build(ROOM));
static PAIR: Lazy<(String, u64)> = Lazy::new(|| build(ROOM));
static AMPLE: Lazy<u64> = Lazy::new(|| build(AMPLE_ROOM));
static FULL: Lazy<u64> = Lazy::new(|| build(FULL_ROOM));
static LONE: Lazy<u64> = Lazy::new(|| build(ROOM));

fn build<K: Hash + Eq + Send + Sync + 'static>(room: usize) -> Cache<K, u64> {
    Cache::builder().max_capacity(room as u64).time_to_live(TTL).build()
}

impl Peer for Moka {
    const NAME: &'static str = "moka";

    fn number(key: u64) -> u64 {
        NUMBER.get_with(key, || body(key))
    }

    fn text(key: &str) -> u64 {
        TEXT.get_with_by_ref(key, || length(key))
    }

    fn pair(text: &str, number: u64) -> u64 {
        PAIR.get_with((text.to_owned(), number), || length_and(text, number))
    }

    fn ample(key: u64) -> u64 {
        AMPLE.get_with(key, || body(key))
    }

    fn full(key: u64) -> u64 {
        FULL.get_with(key, || body(key))
    }

    fn lone(key: u64) -> u64 {
        LONE.get_with(key, || body(key))
    }
}
