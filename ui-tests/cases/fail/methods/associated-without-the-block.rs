use ttl_memo::ttl_cache;

struct Api;

impl Api {
    #[ttl_cache]
    fn new(id: u64) -> Self {
        let _ = id;
        Self
    }
}

fn main() {}
