#[ttl_memo::ttl_cache]
async fn user(id: u64) -> String {
    id
}

fn main() {}
