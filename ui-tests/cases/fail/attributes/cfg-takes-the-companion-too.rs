#[ttl_memo::ttl_cache]
#[cfg(any())]
fn user(id: u64) -> u64 {
    id
}

fn main() {
    user::cache_clear();
}
