//! Annotated functions in a crate of the edition 2024, which depends on nothing but ttl-memo.
#![cfg(test)]
#![deny(warnings)]
#![allow(clippy::needless_lifetimes, clippy::unused_async)]

include!("../../everywhere.rs");

#[ttl_cache]
fn with_a_chain(number: Option<&str>) -> usize {
    number.map_or(0, |number| if let Ok(number) = number.parse() { number } else { number.len() })
}

#[test]
fn a_temporary_goes_as_the_edition_says() {
    assert_eq!((with_a_chain(Some("7")), with_a_chain(Some("ab")), with_a_chain(None)), (7, 2, 0));
}
