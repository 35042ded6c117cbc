use ttl_memo::ttl_cache;

trait Users {
    #[ttl_cache]
    fn user(id: u64) -> u64;
}

fn main() {}
