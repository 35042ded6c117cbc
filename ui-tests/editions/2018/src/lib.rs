//! Annotated functions in a crate of the edition 2018, which depends on nothing but ttl-memo.
#![cfg(test)]
#![deny(warnings)]
#![allow(clippy::needless_lifetimes, clippy::unused_async)]

include!("../../everywhere.rs");

#[ttl_cache(skip(number))]
fn gen(gen: u8, number: u8) -> u8 {
    gen + number
}

struct Names;

#[ttl_cache]
impl Names {
    #[ttl_cache]
    fn gen(gen: u8) -> u8 {
        gen
    }
}

#[test]
fn what_is_a_keyword_later_is_a_name() {
    assert_eq!((gen(1, 2), gen::cache_peek(1), Names::gen(3), Names::gen_cache().len()), (3, Some(3), 3, 1));
}
