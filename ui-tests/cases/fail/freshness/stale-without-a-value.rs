use ttl_memo::ttl_cache;

#[ttl_cache(ttl = "1m", stale)]
fn user(id: u64) -> u64 {
    id
}

fn main() {}
