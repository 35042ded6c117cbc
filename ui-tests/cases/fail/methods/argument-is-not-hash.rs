use ttl_memo::ttl_cache;

struct Id(u64);
struct Api;

#[ttl_cache]
impl Api {
    #[ttl_cache]
    fn user(id: Id) -> u64 {
        id.0
    }
}

fn main() {}
