use ttl_memo::ttl_cache;

#[ttl_cache(key = |id| -> u32 { id })]
fn user(id: u64) -> u64 {
    id
}

fn main() {}
