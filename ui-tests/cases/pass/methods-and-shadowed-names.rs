//! Items of the user's module with the names of things that expansions of methods and generic functions use.
#![deny(warnings)]
#![allow(dead_code, non_camel_case_types, non_upper_case_globals, non_snake_case)]

mod std {}
mod core {}
mod alloc {}
mod ttl_memo {}
struct Option;
struct Result;
struct Duration;
struct String;
struct Vec;
struct Box;
struct Engine;
struct Store;
struct Key;
struct Value;
struct Float;
struct Shaped;
struct TtlCache;
const Some: u8 = 0;
const None: u8 = 0;
const Ok: u8 = 0;
const Err: u8 = 0;
trait Clone {}
trait ToOwned {}
trait Hash {}
trait Default {}
trait Future {}
fn drop() {}
type bool = u8;
type str = u8;
type usize = u8;

#[derive(::core::clone::Clone, ::core::cmp::PartialEq, ::core::cmp::Eq, ::core::hash::Hash)]
struct Api(u64);

#[::ttl_memo::ttl_cache]
impl Api {
    #[ttl_cache(ttl = "1h", maxsize = 8, cache_if = |output| *output > 0)]
    fn user(&self, value: u64, lead: &::core::primitive::str, builder: ::core::option::Option<&::core::primitive::str>) -> u64 {
        let _ = (lead, builder);
        value + self.0
    }

    #[ttl_cache(key = |this| -> u64 { this.0 })]
    fn keyed(&self) -> ::core::result::Result<u64, u8> {
        ::core::result::Result::Ok(self.0)
    }

    #[ttl_cache]
    async fn later(&self) -> u64 {
        self.0
    }
}

#[::ttl_memo::ttl_cache]
fn generic<T: ::ttl_memo::Key>(item: T, words: &[&::core::primitive::str], pair: (f64, ::core::option::Option<&T>)) -> T {
    let _ = (words, pair);
    item
}

#[::ttl_memo::ttl_cache]
fn nothing<Engine: ::ttl_memo::Key, Store: ::ttl_memo::Key>(engine: Engine, store: Store) -> (Engine, Store) {
    (engine, store)
}

fn main() {
    assert_eq!((Api(1).user(1, "", ::core::option::Option::None), generic(1, &["a"], (0.5, ::core::option::Option::None))), (2, 1));
    assert_eq!((Api(1).keyed(), nothing(1, 'a')), (::core::result::Result::Ok(1), (1, 'a')));
    assert_eq!((Api::user_cache().len(), Api::keyed_cache().len(), generic::cache_info().misses), (1, 1, 1));
    let _ = Api(1).later();
}
