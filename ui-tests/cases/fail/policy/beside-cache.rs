use ttl_memo::{TtlCache, ttl_cache};

struct Api {
    users: TtlCache<u64, u64>,
}

#[ttl_cache]
impl Api {
    #[ttl_cache(cache = self.users, policy = "adaptive")]
    fn user(&self, id: u64) -> u64 {
        id
    }
}

fn main() {}
