#![deny(dead_code)]

use ttl_memo::ttl_cache;

#[ttl_cache]
fn user(id: u64) -> u64 {
    id
}

fn main() {}
