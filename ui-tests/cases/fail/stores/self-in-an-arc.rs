use ttl_memo::ttl_cache;

use std::sync::Arc;

use ttl_memo::TtlCache;

struct Api {
    users: TtlCache<u64, u64>,
}

#[ttl_cache]
impl Api {
    #[ttl_cache(cache = self.users)]
    fn user(self: Arc<Self>, id: u64) -> u64 {
        id
    }
}

fn main() {}
