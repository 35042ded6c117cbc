use ttl_memo::ttl_cache;

#[ttl_cache(version = 2)]
fn user(id: u64) -> u64 {
    id
}

fn main() {}
