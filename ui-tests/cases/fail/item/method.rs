use ttl_memo::ttl_cache;

struct Users;

impl Users {
    #[ttl_cache]
    fn user(&self, id: u64) -> u64 { id }
}

fn main() {}
