//! `mini-moka`, which can't compute a missing value: the function looks it up, computes it and stores it.

use std::hash::Hash;
use std::sync::LazyLock;

use mini_moka::sync::Cache;

use super::{AMPLE_ROOM, FULL_ROOM, Peer, ROOM, TTL, body, length, length_and};

/// `mini-moka`.
#[derive(Debug)]
pub struct MiniMoka;

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

fn get_or_insert<K>(cache: &Cache<K, u64>, key: K, compute: impl FnOnce() -> u64) -> u64
where
    K: Hash + Eq + Send + Sync + 'static,
{
    cache.get(&key).unwrap_or_else(|| {
        let value = compute();
        cache.insert(key, value);
        value
    })
}

impl Peer for MiniMoka {
    const NAME: &'static str = "mini-moka";

    fn number(key: u64) -> u64 {
        get_or_insert(&NUMBER, key, || body(key))
    }

    fn text(key: &str) -> u64 {
        get_or_insert(&TEXT, key.to_owned(), || length(key))
    }

    fn pair(text: &str, number: u64) -> u64 {
        get_or_insert(&PAIR, (text.to_owned(), number), || length_and(text, number))
    }

    fn ample(key: u64) -> u64 {
        get_or_insert(&AMPLE, key, || body(key))
    }

    fn full(key: u64) -> u64 {
        get_or_insert(&FULL, key, || body(key))
    }

    fn lone(key: u64) -> u64 {
        get_or_insert(&LONE, key, || body(key))
    }
}
