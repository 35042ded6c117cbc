use ttl_memo::ttl_cache;

struct Api<T>(T);

#[ttl_cache]
impl<T: 'static> Api<T> {
    #[ttl_cache(skip(self))]
    fn user(&self, item: T) -> u64 {
        let _ = item;
        1
    }
}

fn main() {}
