use ttl_memo::ttl_cache;

#[ttl_cache(key = |id| -> u64 { std::future::ready(id).await })]
async fn user(id: u64) -> u64 {
    id
}

fn main() {}
