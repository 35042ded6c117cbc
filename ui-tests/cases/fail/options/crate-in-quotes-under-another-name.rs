use memo::ttl_cache;

#[ttl_cache(crate = "memo")]
fn user(id: u64) -> u64 {
    id
}

fn main() {
    user(7);
    user::cache_clear();
}
