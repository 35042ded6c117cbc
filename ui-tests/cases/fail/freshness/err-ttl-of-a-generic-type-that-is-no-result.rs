use ttl_memo::ttl_cache;
use ttl_memo::{Key, Value};

#[derive(Clone)]
struct Page<T>(T);

#[ttl_cache(err_ttl = "5s")]
fn page<T: Key + Value>(of: T) -> Page<T> {
    Page(of)
}

fn main() {}
