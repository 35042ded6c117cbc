use ttl_memo::ttl_cache;

#[ttl_cache(key = |id| -> u64 { u64::from(id) / 10 })]
fn user(id: u32) -> u32 {
    id
}

fn main() {
    user::cache_peek(1);
}
