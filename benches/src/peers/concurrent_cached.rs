//! `cached`'s `#[concurrent_cached]`: a map in shards, each with its own share of the room. Borrowed arguments need an owned key for each call.

use cached::macros::concurrent_cached;

use super::{Peer, body, length, length_and};

/// `cached`'s attribute with a store in shards.
#[derive(Debug)]
pub struct ConcurrentCached;

impl Peer for ConcurrentCached {
    const NAME: &'static str = "cached `#[concurrent_cached]`";

    fn number(key: u64) -> u64 {
        number(key)
    }

    fn text(key: &str) -> u64 {
        text(key)
    }

    fn pair(text: &str, number: u64) -> u64 {
        pair(text, number)
    }

    fn ample(key: u64) -> u64 {
        ample(key)
    }

    fn full(key: u64) -> u64 {
        full(key)
    }

    fn lone(key: u64) -> u64 {
        lone(key)
    }
}

#[concurrent_cached(max_size = 1024, ttl_secs = 600)]
fn number(key: u64) -> u64 {
    body(key)
}

#[concurrent_cached(max_size = 1024, ttl_secs = 600, key = "String", convert = { key.to_owned() })]
fn text(key: &str) -> u64 {
    length(key)
}

#[concurrent_cached(max_size = 1024, ttl_secs = 600, key = "(String, u64)", convert = { (text.to_owned(), number) })]
fn pair(text: &str, number: u64) -> u64 {
    length_and(text, number)
}

#[concurrent_cached(max_size = 2_097_152, ttl_secs = 600)]
fn ample(key: u64) -> u64 {
    body(key)
}

#[concurrent_cached(max_size = 1_048_576, ttl_secs = 600)]
fn full(key: u64) -> u64 {
    body(key)
}

#[concurrent_cached(max_size = 1024, ttl_secs = 600)]
fn lone(key: u64) -> u64 {
    body(key)
}
