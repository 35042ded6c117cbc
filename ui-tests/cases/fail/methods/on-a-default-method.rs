use ttl_memo::ttl_cache;

trait Find {
    #[ttl_cache]
    fn find(&self, id: u64) -> u64 {
        id
    }
}

fn main() {}
