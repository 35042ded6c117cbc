//! Constants, statics and structs with the names of the expansion's local variables. Hygiene doesn't separate those.
#![deny(warnings)]
#![allow(dead_code, non_camel_case_types, non_upper_case_globals)]

use ttl_memo::{Key, TtlCache, ttl_cache};

const engine: u8 = 1;
const lead: u8 = 2;
static builder: u8 = 3;
static output: u8 = 4;
const arg0: u8 = 6;
struct state(u8);
struct parts(u8);
const call: u8 = 7;
const args: u8 = 8;
const this: u8 = 9;

struct Owner {
    doubles: TtlCache<u64, u64>,
}

#[ttl_cache(cache_if = |number| *number > 0)]
fn plain(number: u8, (_, _): (u8, u8), _: f64) -> u8 {
    number + engine + lead
}

#[ttl_cache]
async fn later(number: u8) -> u8 {
    number
}

#[ttl_cache(key = |item| -> T { item.clone() })]
fn generic<T: Key>(item: &T) -> T {
    item.clone()
}

#[ttl_cache]
impl Owner {
    #[ttl_cache(cache = self.doubles)]
    fn double(&self, number: u64) -> u64 {
        number * 2
    }
}

fn main() {
    assert_eq!((plain(1, (2, 3), 0.5), plain::cache_insert(1, (2, 3), 0.5, 7)), (4, Some(4)));
    assert_eq!((generic(&1), plain::cache_refresh(1, (2, 3), 0.5)), (1, 4));
    drop(later(1));
    let _ = Owner::double;
}
