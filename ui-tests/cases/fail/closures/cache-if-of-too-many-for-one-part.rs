use ttl_memo::ttl_cache;

#[ttl_cache(cache_if = |user, id, more| true)]
fn user(id: u64) -> u64 {
    id
}

fn main() {}
