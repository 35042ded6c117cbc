#![deny(missing_docs)]
//! A crate.

use ttl_memo::ttl_cache;

#[ttl_cache]
pub fn user(id: u64) -> u64 {
    id
}

fn main() {}
