use ttl_memo::ttl_cache;

struct Api {
    users: ttl_memo::TtlCache<u64, Result<u64, String>>,
}

#[ttl_cache]
impl Api {
    #[ttl_cache(cache = self.users)]
    fn user(&self, id: u64) -> Result<u64, String> {
        Ok(id)
    }
}

fn main() {}
