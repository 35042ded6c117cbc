//! `#[ttl_cache]`.

use ttl_memo::ttl_cache;

use super::{AMPLE_ROOM, FULL_ROOM, Peer, ROOM, body, length, length_and};

/// The attribute of this project.
#[derive(Debug)]
pub struct Attribute;

impl Peer for Attribute {
    const NAME: &'static str = "ttl-memo `#[ttl_cache]`";

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

#[ttl_cache(ttl = "10m", maxsize = ROOM)]
fn number(key: u64) -> u64 {
    body(key)
}

#[ttl_cache(ttl = "10m", maxsize = ROOM)]
fn text(key: &str) -> u64 {
    length(key)
}

#[ttl_cache(ttl = "10m", maxsize = ROOM)]
fn pair(text: &str, number: u64) -> u64 {
    length_and(text, number)
}

#[ttl_cache(ttl = "10m", maxsize = AMPLE_ROOM)]
fn ample(key: u64) -> u64 {
    body(key)
}

#[ttl_cache(ttl = "10m", maxsize = FULL_ROOM)]
fn full(key: u64) -> u64 {
    body(key)
}

#[ttl_cache(ttl = "10m", maxsize = ROOM)]
fn lone(key: u64) -> u64 {
    body(key)
}
