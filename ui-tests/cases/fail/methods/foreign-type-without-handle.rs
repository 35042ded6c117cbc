use ttl_memo::ttl_cache;

trait Find {
    fn find(self) -> u64;
}

#[ttl_cache]
impl Find for u64 {
    #[ttl_cache]
    fn find(self) -> u64 {
        self
    }
}

fn main() {}
