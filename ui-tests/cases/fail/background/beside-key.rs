use ttl_memo::ttl_cache;

#[ttl_cache(stale = "1h", background, key = |id| -> u64 { id / 2 })]
fn user(id: u64) -> u64 {
    id
}

fn main() {}
