use ttl_memo::ttl_cache;

#[ttl_cache(wait = "2s", ttl = "1m", wait = 3)]
fn user(id: u64) -> u64 {
    id
}

fn main() {}
