use ttl_memo::ttl_cache;

struct Api(u64);

#[ttl_cache]
impl Api {
    #[ttl_cache]
    fn new(id: u64) -> Self {
        Self(id)
    }
}

fn main() {}
