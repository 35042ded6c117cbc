#![deny(unused_must_use)]

use ttl_memo::ttl_cache;

#[ttl_cache]
#[must_use = "it was hard to find"]
fn user(id: u64) -> u64 {
    id
}

fn main() {
    user(7);
}
