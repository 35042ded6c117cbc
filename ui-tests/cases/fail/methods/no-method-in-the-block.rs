use ttl_memo::ttl_cache;

struct Api;

#[ttl_cache]
impl Api {
    fn user(id: u64) -> u64 {
        id
    }
}

fn main() {}
