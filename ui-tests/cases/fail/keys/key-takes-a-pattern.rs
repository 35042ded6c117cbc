use ttl_memo::ttl_cache;

#[ttl_cache(key = |(a, _)| -> u64 { a })]
fn user(id: (u64, u64)) -> u64 {
    id.0 + id.1
}

fn main() {}
