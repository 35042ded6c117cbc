use ttl_memo::ttl_cache;

struct Api;

#[ttl_cache]
impl Api {
    #[ttl_cache(ttl = "1m")]
    #[ttl_cache(maxsize = 8)]
    fn user(id: u64) -> u64 {
        id
    }
}

fn main() {}
