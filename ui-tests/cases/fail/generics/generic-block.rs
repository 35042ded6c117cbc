use ttl_memo::ttl_cache;

struct Api<T>(T);

#[ttl_cache]
impl<T: 'static> Api<T> {
    #[ttl_cache]
    fn user(&self, id: u64) -> u64 {
        id
    }
}

fn main() {}
