#![deny(unused)]
#![allow(dead_code)]

#[ttl_memo::ttl_cache]
fn user(id: u64) -> u64 {
    let half = id / 2;
    id
}

fn main() {}
