use ttl_memo::ttl_cache;

use std::sync::Arc;

use ttl_memo::TtlCache;

#[ttl_cache(cache = users, skip(users))]
fn user(users: Arc<TtlCache<u64, u64>>, id: u64) -> u64 {
    id + users.len() as u64
}

fn main() {}
