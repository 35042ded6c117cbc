use ttl_memo::ttl_cache;

#[ttl_cache(size = 128)]
fn user(id: u64) -> u64 {
    id
}

fn main() {}
