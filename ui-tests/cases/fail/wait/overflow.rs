use ttl_memo::ttl_cache;

#[ttl_cache(wait = 99999999999999999999)]
fn user(id: u64) -> u64 {
    id
}

fn main() {}
