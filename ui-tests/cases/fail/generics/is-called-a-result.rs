use ttl_memo::{Value, ttl_cache};

trait Item {}

#[derive(Clone)]
struct SearchResult<T: Item>(T);

#[ttl_cache]
fn made<T: Item + Default + Value>() -> SearchResult<T> {
    SearchResult(T::default())
}

fn main() {}
