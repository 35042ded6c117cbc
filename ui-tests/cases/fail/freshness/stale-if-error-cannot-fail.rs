use ttl_memo::ttl_cache;

#[ttl_cache(stale_if_error = "1d")]
fn user(id: u64) -> u64 {
    id
}

fn main() {}
