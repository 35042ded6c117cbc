use ttl_memo::ttl_cache;

use std::fmt::Display;

#[ttl_cache]
fn shown(n: u64) -> impl Display {
    n
}

fn main() {}
