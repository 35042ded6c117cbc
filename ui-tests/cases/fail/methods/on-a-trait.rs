use ttl_memo::ttl_cache;

#[ttl_cache]
trait Find {
    fn find(&self, id: u64) -> u64;
}

fn main() {}
