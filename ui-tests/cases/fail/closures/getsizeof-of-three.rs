use ttl_memo::ttl_cache;

#[ttl_cache(getsizeof = |key, value, more| 1)]
fn user(id: u64) -> u64 {
    id
}

fn main() {}
