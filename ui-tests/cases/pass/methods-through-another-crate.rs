//! Methods in a crate that gets ttl-memo from another crate: `crate` is given on the block, or on each method.
#![deny(warnings)]

mod facade {
    pub use ttl_memo as memory;
}

use facade::memory::ttl_cache;

struct Api;
struct Other;

#[ttl_cache(crate = crate::facade::memory)]
impl Api {
    #[ttl_cache(ttl = "1h")]
    fn user(name: &str) -> usize {
        name.len()
    }

    #[ttl_cache(skip(self))]
    fn words<T: facade::memory::Key>(&self, words: &[&str], item: T) -> (usize, T) {
        (words.len(), item)
    }
}

#[ttl_cache]
impl Other {
    #[ttl_cache(crate = crate::facade::memory, ttl = "1h")]
    fn user(name: &str) -> usize {
        name.len()
    }
}

#[ttl_cache(crate = crate::facade::memory, ttl = "1h")]
fn generic<T: facade::memory::Key>(item: T, _: &[Option<&str>]) -> T {
    item
}

fn main() {
    assert_eq!((Api::user("ab"), Api.words(&["a"], 'b'), Other::user("ab"), generic(1, &[])), (2, (1, 'b'), 2, 1));
}
