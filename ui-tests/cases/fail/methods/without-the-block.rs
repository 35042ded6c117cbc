use ttl_memo::ttl_cache;

struct Api;

impl Api {
    #[ttl_cache]
    fn user(&self, id: u64) -> u64 {
        id
    }
}

fn main() {}
