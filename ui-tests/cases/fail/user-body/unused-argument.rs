#![deny(unused)]
#![allow(dead_code)]

#[ttl_memo::ttl_cache]
fn user(id: u64, name: &str) -> u64 {
    id
}

fn main() {}
