use ttl_memo::ttl_cache;

#[ttl_cache]
fn made<T: Default + ttl_memo::Value>() -> T {
    T::default()
}

fn main() {
    made::cache().clear();
}
