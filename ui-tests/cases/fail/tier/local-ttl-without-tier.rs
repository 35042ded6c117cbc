use ttl_memo::ttl_cache;

#[ttl_cache(local_ttl = "30s")]
fn user(id: u64) -> u64 {
    id
}

fn main() {}
