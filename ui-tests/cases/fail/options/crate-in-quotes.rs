use ttl_memo::ttl_cache;

#[ttl_cache(crate = "ttl_memo")]
fn user(id: u64) -> u64 {
    id
}

fn main() {}
