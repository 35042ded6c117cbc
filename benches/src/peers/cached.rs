//! `cached`'s `#[cached]`: a map behind one lock. Borrowed arguments need an owned key for each call.

use cached::macros::cached;

use super::{Peer, body, length, length_and};

/// `cached`'s attribute.
#[derive(Debug)]
pub struct Cached;

impl Peer for Cached {
    const NAME: &'static str = "cached `#[cached]`";

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

#[cached(max_size = 1024, ttl_secs = 600)]
fn number(key: u64) -> u64 {
    body(key)
}

#[cached(max_size = 1024, ttl_secs = 600, key = "String", convert = { key.to_owned() })]
fn text(key: &str) -> u64 {
    length(key)
}

#[cached(max_size = 1024, ttl_secs = 600, key = "(String, u64)", convert = { (text.to_owned(), number) })]
fn pair(text: &str, number: u64) -> u64 {
    length_and(text, number)
}

#[cached(max_size = 2_097_152, ttl_secs = 600)]
fn ample(key: u64) -> u64 {
    body(key)
}

#[cached(max_size = 1_048_576, ttl_secs = 600)]
fn full(key: u64) -> u64 {
    body(key)
}

#[cached(max_size = 1024, ttl_secs = 600)]
fn lone(key: u64) -> u64 {
    body(key)
}
