//! Items of the user's module with the names of things that expansions use.
#![deny(warnings)]
#![allow(dead_code, non_camel_case_types)]

mod std {}
mod core {}
mod ttl_memo {}
struct Option;
struct Result;
struct Duration;
struct String;
struct Vec;
trait Clone {}
trait ToOwned {}
enum Call {}
enum Args {}
struct Access;
type bool = u8;

#[allow(unused_macros)]
macro_rules! concat {
    () => {};
}
#[allow(unused_macros)]
macro_rules! module_path {
    () => {};
}

#[::ttl_memo::ttl_cache(ttl = "1h", maxsize = 8, cache_if = |output| *output > 0)]
fn user(value: u64, lead: &str, builder: ::core::option::Option<&str>, output: f64) -> u64 {
    let _ = (lead, builder, output);
    value
}

fn main() {
    assert_eq!(user(1, "", None, 0.5), 1);
    assert_eq!(user::cache_insert(1, "", None, 0.5, 2), Some(1));
    assert_eq!(user(1, "", None, 0.5), 2);
    user::cache_clear();
}
