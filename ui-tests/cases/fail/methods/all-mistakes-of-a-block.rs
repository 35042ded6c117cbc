use ttl_memo::ttl_cache;

struct Api;

#[ttl_cache]
impl Api {
    #[ttl_cache(tll = 3)]
    fn user(id: u64) -> u64 {
        id
    }

    #[ttl_cache(skip(idd))]
    fn name(id: u64) -> u64 {
        id
    }
}

fn main() {}
