use ttl_memo::ttl_cache;

#[ttl_cache(redis = SHARED)]
fn user(id: u64) -> u64 {
    id
}

fn main() {}
