//! A function that nothing calls is dead code, which its author may expect.

#![deny(warnings)]

use ttl_memo::{Key, ttl_cache};

#[ttl_cache]
#[expect(dead_code)]
fn plain(n: u64) -> u64 {
    n
}

#[ttl_cache]
#[expect(dead_code)]
async fn task(n: u64) -> u64 {
    n
}

#[ttl_cache]
#[expect(dead_code)]
fn generic<T: Key>(value: T) -> T {
    value
}

struct Shop;

#[ttl_cache]
impl Shop {
    #[ttl_cache(skip(self))]
    #[expect(dead_code)]
    fn price(&self, item: u64) -> u64 {
        item
    }
}

fn main() {
    let _ = Shop;
}
