use ttl_memo::ttl_cache;

#[ttl_cache(ttl = |key, value| Duration::ZERO)]
fn user(id: u64) -> u64 {
    id
}

fn main() {}
