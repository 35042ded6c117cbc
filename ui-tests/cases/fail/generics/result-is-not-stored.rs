use ttl_memo::ttl_cache;

#[ttl_cache]
fn made<T: Default>() -> T {
    T::default()
}

fn main() {}
