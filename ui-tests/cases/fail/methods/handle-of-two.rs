use ttl_memo::ttl_cache;

struct Api;

#[ttl_cache]
impl Api {
    #[ttl_cache(handle = Users)]
    fn user(id: u64) -> u64 {
        id
    }

    #[ttl_cache(handle = Users)]
    fn name(id: u64) -> u64 {
        id
    }
}

fn main() {}
