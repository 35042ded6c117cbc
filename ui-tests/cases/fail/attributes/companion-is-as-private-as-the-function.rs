mod users {
    #[ttl_memo::ttl_cache]
    fn user(id: u64) -> u64 {
        id
    }
}

fn main() {
    users::user::cache_clear();
}
