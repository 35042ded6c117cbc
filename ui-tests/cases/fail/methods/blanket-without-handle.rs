use ttl_memo::ttl_cache;

trait Find {
    fn find(&self) -> u64;
}

#[ttl_cache]
impl<T: Clone> Find for T {
    #[ttl_cache(skip(self))]
    fn find(&self) -> u64 {
        1
    }
}

fn main() {}
