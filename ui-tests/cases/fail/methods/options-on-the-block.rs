use ttl_memo::ttl_cache;

struct Api;

#[ttl_cache(ttl = "1m")]
impl Api {
    #[ttl_cache]
    fn user(id: u64) -> u64 {
        id
    }
}

fn main() {}
