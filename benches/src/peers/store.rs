//! `TtlCache`, the store behind the attribute.

use std::sync::LazyLock;

use ttl_memo::TtlCache;

use super::{AMPLE_ROOM, FULL_ROOM, Peer, ROOM, TTL, body, length, length_and};

/// The store of this project.
#[derive(Debug)]
pub struct Store;

type Lazy<K> = LazyLock<TtlCache<K, u64>>;

static NUMBER: Lazy<u64> = Lazy::new(|| TtlCache::new(ROOM, TTL));
static TEXT: Lazy<String> = Lazy::new(|| TtlCache::new(ROOM, TTL));
static PAIR: Lazy<(String, u64)> = Lazy::new(|| TtlCache::new(ROOM, TTL));
static AMPLE: Lazy<u64> = Lazy::new(|| TtlCache::new(AMPLE_ROOM, TTL));
static FULL: Lazy<u64> = Lazy::new(|| TtlCache::new(FULL_ROOM, TTL));
static LONE: Lazy<u64> = Lazy::new(|| TtlCache::new(ROOM, TTL));

impl Peer for Store {
    const NAME: &'static str = "ttl-memo `TtlCache`";

    fn number(key: u64) -> u64 {
        NUMBER.get_or_insert_with(key, || body(key))
    }

    fn text(key: &str) -> u64 {
        TEXT.get(key).unwrap_or_else(|| TEXT.get_or_insert_with(key.to_owned(), || length(key)))
    }

    fn pair(text: &str, number: u64) -> u64 {
        PAIR.get_or_insert_with((text.to_owned(), number), || length_and(text, number))
    }

    fn ample(key: u64) -> u64 {
        AMPLE.get_or_insert_with(key, || body(key))
    }

    fn full(key: u64) -> u64 {
        FULL.get_or_insert_with(key, || body(key))
    }

    fn lone(key: u64) -> u64 {
        LONE.get_or_insert_with(key, || body(key))
    }
}
