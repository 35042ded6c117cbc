use ttl_memo::ttl_cache;

#[ttl_cache(key = |id| -> _ { id })]
fn user(id: u64) -> u64 {
    id
}

fn main() {}
