//! `memoize`: a map behind one lock. Parameters are owned.
// What the attribute expands to.
#![allow(missing_docs, unreachable_pub, clippy::pedantic)]

use memoize::memoize;

use super::{Peer, TTL, body, length, length_and};

/// `memoize`'s attribute.
#[derive(Debug)]
pub struct Memoize;

impl Peer for Memoize {
    const NAME: &'static str = "memoize";

    fn number(key: u64) -> u64 {
        number(key)
    }

    fn text(key: &str) -> u64 {
        text(key.to_owned())
    }

    fn pair(text: &str, number: u64) -> u64 {
        pair(text.to_owned(), number)
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

#[memoize(SharedCache, Capacity: 1024, TimeToLive: TTL)]
fn number(key: u64) -> u64 {
    body(key)
}

#[memoize(SharedCache, Capacity: 1024, TimeToLive: TTL)]
fn text(key: String) -> u64 {
    length(&key)
}

#[memoize(SharedCache, Capacity: 1024, TimeToLive: TTL)]
fn pair(text: String, number: u64) -> u64 {
    length_and(&text, number)
}

#[memoize(SharedCache, Capacity: 2_097_152, TimeToLive: TTL)]
fn ample(key: u64) -> u64 {
    body(key)
}

#[memoize(SharedCache, Capacity: 1_048_576, TimeToLive: TTL)]
fn full(key: u64) -> u64 {
    body(key)
}

#[memoize(SharedCache, Capacity: 1024, TimeToLive: TTL)]
fn lone(key: u64) -> u64 {
    body(key)
}
