use std::cell::Cell;

use ttl_memo::ttl_cache;

#[ttl_cache]
fn user(id: u64) -> Cell<u64> {
    Cell::new(id)
}

fn main() {}
