use ttl_memo::ttl_cache;

#[ttl_cache(maxsize = u64::MAX)]
fn user(id: u64) -> u64 {
    id
}

fn main() {}
