//! A crate without the prelude.
#![no_implicit_prelude]
#![deny(warnings)]

#[::ttl_memo::ttl_cache(ttl = "1h")]
fn user(name: &str, id: u64) -> ::std::result::Result<u64, ()> {
    let _ = name;
    ::std::result::Result::Ok(id)
}

fn main() {
    ::std::assert!(user("", 1).is_ok());
    ::std::assert!(user::cache_contains("", 1));
}
