#[ttl_memo::ttl_cache]
async fn user(id: u64) -> u64 {
    id + 1;
}

fn main() {}
