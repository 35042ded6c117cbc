use ttl_memo::ttl_cache;

struct Api;

#[ttl_cache]
impl Api {
    #[ttl_cache]
    fn user(&mut self, id: u64) -> u64 {
        id
    }
}

fn main() {}
