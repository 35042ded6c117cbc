use ttl_memo::{Value, ttl_cache};

struct SearchResult<T>(T);

#[ttl_cache]
fn made<T: Default + Value>() -> SearchResult<T> {
    SearchResult(T::default())
}

fn main() {}
