use ttl_memo::ttl_cache;

#[ttl_cache]
fn user(id: Id) -> u64 {
    id.0
}

fn main() {}
