//! Parameters, local variables, types and constants with the names of generated ones.
#![deny(warnings)]
#![allow(non_camel_case_types)]

use ttl_memo::{Key, ttl_cache};

type Long = (u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8);

#[ttl_cache(cache_if = |output| output.0 > 0)]
#[rustfmt::skip]
fn function(engine: u8, lead: u8, value: u8, key: u8, output: u8, builder: u8, cache: u8, this: u8, state: u8, args: u8, body: u8) -> Long {
    let (call, store, settings) = (engine, lead, value);
    (call, store, settings, key, output, builder, cache, this, state, args, body)
}

#[ttl_cache]
#[rustfmt::skip]
async fn later(engine: u8, lead: u8, value: u8, key: u8, output: u8, builder: u8, cache: u8, this: u8, state: u8, args: u8, future: u8) -> Long {
    (engine, lead, value, key, output, builder, cache, this, state, args, future)
}

#[ttl_cache(key = |key, this, engine| -> (u8, u8, u8) { let lead = key; (lead, this, engine) })]
fn keyed(key: u8, this: u8, engine: u8, lead: &mut u8) -> u8 {
    *lead = key;
    this + engine
}

#[ttl_cache(skip(cache, lead))]
fn skipped(cache: u8, lead: u8, parts: u8, arg0: u8, (arg1, _): (u8, u8)) -> u8 {
    cache + lead + parts + arg0 + arg1
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Owner(u8);

#[ttl_cache]
impl Owner {
    #[ttl_cache]
    #[rustfmt::skip]
    fn method(&self, lead: u8, value: u8, key: u8, output: u8, builder: u8, cache: u8, this: u8, state: u8, args: u8, body: u8) -> Long {
        (self.0, lead, value, key, output, builder, cache, this, state, args, body)
    }

    #[ttl_cache]
    fn cache(&self, uncached: u8) -> u8 {
        self.0 + uncached
    }

    #[ttl_cache]
    fn r#match(r#type: u8) -> u8 {
        r#type
    }
}

#[ttl_cache]
fn generic<T: Key, K: Key, V: Key, S: Key, ImplTrait: Key>(lead: T, key: K, value: V, state: S, more: ImplTrait) -> (T, K, V, S, ImplTrait) {
    (lead, key, value, state, more)
}

#[ttl_cache]
fn cache(cache_info: u8) -> u8 {
    cache_info
}

#[ttl_cache]
fn r#fn(r#match: &str) -> usize {
    r#match.len()
}

fn main() {
    assert_eq!(function(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
    assert_eq!(Owner(1).method(2, 3, 4, 5, 6, 7, 8, 9, 10, 11), (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
    assert_eq!(generic(1, 'a', "b", true, ()), (1, 'a', "b", true, ()));
    assert_eq!((keyed(1, 2, 3, &mut 0), skipped(1, 2, 3, 4, (5, 6)), cache(1), r#fn("ab")), (5, 15, 1, 2));
    assert_eq!((Owner(1).cache(2), Owner::cache_cache().len(), Owner::r#match(3)), (3, 1, 3));
    assert_eq!((Owner::match_cache().len(), r#fn::cache_peek("ab")), (1, Some(2)));
    drop(later(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
}
