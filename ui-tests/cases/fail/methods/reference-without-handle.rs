use ttl_memo::ttl_cache;

trait Find {
    fn find(self) -> usize;
}

#[ttl_cache]
impl Find for &str {
    #[ttl_cache]
    fn find(self) -> usize {
        self.len()
    }
}

fn main() {}
