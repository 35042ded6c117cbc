use ttl_memo::ttl_cache;

struct Api(String);

#[ttl_cache]
impl Api {
    #[ttl_cache(skip(self))]
    fn name(&self) -> &str {
        &self.0
    }
}

fn main() {}
