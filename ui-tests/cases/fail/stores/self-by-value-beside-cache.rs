use ttl_memo::ttl_cache;

struct Api {
    users: ttl_memo::TtlCache<u64, u64>,
}

#[ttl_cache]
impl Api {
    #[ttl_cache(cache = self.users)]
    fn user(self: std::sync::Arc<Self>, id: u64) -> u64 {
        id
    }
}

fn main() {}
