//! A function of which only `cache_call` is called isn't unused.

#![forbid(warnings, future_incompatible, nonstandard_style, unused)]

use ttl_memo::{Key, TtlCache, ttl_cache};

#[ttl_cache]
fn plain(n: u64) -> u64 {
    n
}

#[ttl_cache]
async fn task(n: u64) -> u64 {
    n
}

#[ttl_cache]
fn generic<'a, T: Key, const N: usize>(values: &'a [T; N], name: &'a str) -> usize {
    values.len() + name.len()
}

#[ttl_cache]
unsafe fn dangerous(n: u64) -> u64 {
    n
}

struct Api<T> {
    names: TtlCache<(u64, T), String>,
}

#[ttl_cache]
impl<T: Key> Api<T> {
    #[ttl_cache(cache = self.names)]
    fn name(&self, id: u64, kind: T) -> String {
        drop(kind);
        id.to_string()
    }

    #[ttl_cache(cache = self.names)]
    async fn later(&self, id: u64, kind: T) -> String {
        drop(kind);
        id.to_string()
    }
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Shop(u64);

#[ttl_cache]
impl Shop {
    #[ttl_cache(handle = Prices)]
    fn price(&self, item: u64) -> u64 {
        self.0 * item
    }
}

fn main() {
    plain::cache_call(1);
    drop(task::cache_call(1));
    generic::cache_call(&[1, 2], "a");
    // SAFETY: it needs nothing.
    unsafe { dangerous::cache_call(1) };
    let api = Api { names: TtlCache::builder().build() };
    api.name_cache_call(1, 2);
    drop(api.later_cache_call(1, 2));
    Prices::cache_call(&Shop(2), 3);
}
