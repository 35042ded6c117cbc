use ttl_memo::ttl_cache;

#[ttl_cache(stale = "1h", background = true)]
fn user(id: u64) -> u64 {
    id
}

fn main() {}
