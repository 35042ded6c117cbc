use ttl_memo::ttl_cache;

#[ttl_cache(skip(self))]
fn user(id: u64) -> u64 {
    id
}

fn main() {}
