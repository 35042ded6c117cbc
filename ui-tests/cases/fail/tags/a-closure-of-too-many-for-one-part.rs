use ttl_memo::ttl_cache;

#[ttl_cache(tags = |user, id, more| ["a"])]
fn user(id: u64) -> u64 {
    id
}

fn main() {}
