use ttl_memo::ttl_cache;

#[ttl_cache(stale_while_revalidate = "1h")]
fn user(id: u64) -> u64 {
    id
}

fn main() {}
