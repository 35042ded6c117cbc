use ttl_memo::ttl_cache;

use std::sync::Arc;

#[ttl_cache(cache = *users, skip(users))]
fn user(users: Arc<ttl_memo::TtlCache<u64, u64>>, id: u64) -> u64 {
    drop(users);
    id
}

fn main() {}
