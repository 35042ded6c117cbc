use ttl_memo::ttl_cache;

#[ttl_cache]
fn user(id: (u64, f64)) -> u64 {
    id.0
}

fn main() {}
