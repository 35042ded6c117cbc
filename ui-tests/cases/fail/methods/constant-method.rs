use ttl_memo::ttl_cache;

struct Api;

#[ttl_cache]
impl Api {
    #[ttl_cache(skip(self))]
    const fn user(&self, id: u64) -> u64 {
        id
    }
}

fn main() {}
