#[ttl_memo::ttl_cache]
async fn user(id: u64) -> u64 {
    let next: u64 = std::future::ready(id);
    next
}

fn main() {}
