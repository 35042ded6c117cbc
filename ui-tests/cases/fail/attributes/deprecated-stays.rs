#![deny(deprecated)]

use ttl_memo::ttl_cache;

#[ttl_cache]
#[deprecated = "ask `account`"]
fn user(id: u64) -> u64 {
    id
}

fn main() {
    user(7);
}
