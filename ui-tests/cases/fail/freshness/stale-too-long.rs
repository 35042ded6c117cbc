use ttl_memo::ttl_cache;

#[ttl_cache(stale = "99999999999999999999s")]
fn user(id: u64) -> u64 {
    id
}

fn main() {}
