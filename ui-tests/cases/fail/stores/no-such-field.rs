use ttl_memo::ttl_cache;

struct Api {
    users: ttl_memo::TtlCache<u64, u64>,
}

#[ttl_cache]
impl Api {
    #[ttl_cache(cache = self.people)]
    fn user(&self, id: u64) -> u64 {
        id
    }
}

fn main() {}
