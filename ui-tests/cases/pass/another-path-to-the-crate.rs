//! A crate that gets ttl-memo from another crate.
#![deny(warnings)]

mod facade {
    pub use ttl_memo as memory;
}

use facade::memory::ttl_cache;

#[ttl_cache(crate = crate::facade::memory, ttl = "1h")]
fn user(name: &str) -> usize {
    name.len()
}

fn main() {
    assert_eq!(user("ab"), 2);
}
