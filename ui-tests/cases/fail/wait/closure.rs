use ttl_memo::ttl_cache;

#[ttl_cache(wait = |value| Duration::from_secs(*value))]
fn user(id: u64) -> u64 {
    id
}

fn main() {}
