//! `quick_cache`, whose entries don't expire.

use std::convert::Infallible;
use std::hash::Hash;
use std::sync::LazyLock;

use quick_cache::Equivalent;
use quick_cache::sync::Cache;

use super::{AMPLE_ROOM, FULL_ROOM, Peer, ROOM, body, length, length_and};

/// `quick_cache`.
#[derive(Debug)]
pub struct QuickCache;

type Lazy<K> = LazyLock<Cache<K, u64>>;

static NUMBER: Lazy<u64> = Lazy::new(|| Cache::new(ROOM));
static TEXT: Lazy<String> = Lazy::new(|| Cache::new(ROOM));
static PAIR: Lazy<(String, u64)> = Lazy::new(|| Cache::new(ROOM));
static AMPLE: Lazy<u64> = Lazy::new(|| Cache::new(AMPLE_ROOM));
static FULL: Lazy<u64> = Lazy::new(|| Cache::new(FULL_ROOM));
static LONE: Lazy<u64> = Lazy::new(|| Cache::new(ROOM));

fn get_or_insert<K, Q>(cache: &Cache<K, u64>, key: &Q, compute: impl FnOnce() -> u64) -> u64
where
    K: Hash + Eq,
    Q: Hash + Equivalent<K> + ToOwned<Owned = K> + ?Sized,
{
    let Ok(value) = cache.get_or_insert_with(key, || Ok::<_, Infallible>(compute()));
    value
}

impl Peer for QuickCache {
    const NAME: &'static str = "quick_cache (no ttl)";

    fn number(key: u64) -> u64 {
        get_or_insert(&NUMBER, &key, || body(key))
    }

    fn text(key: &str) -> u64 {
        get_or_insert(&TEXT, key, || length(key))
    }

    fn pair(text: &str, number: u64) -> u64 {
        get_or_insert(&PAIR, &(text.to_owned(), number), || length_and(text, number))
    }

    fn ample(key: u64) -> u64 {
        get_or_insert(&AMPLE, &key, || body(key))
    }

    fn full(key: u64) -> u64 {
        get_or_insert(&FULL, &key, || body(key))
    }

    fn lone(key: u64) -> u64 {
        get_or_insert(&LONE, &key, || body(key))
    }
}
