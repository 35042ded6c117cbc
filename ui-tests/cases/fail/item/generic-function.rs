use ttl_memo::ttl_cache;

#[ttl_cache]
fn user<T: Into<u64>>(id: T) -> u64 {
    id.into()
}

fn main() {}
