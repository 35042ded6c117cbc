#[ttl_memo::ttl_cache]
async fn user(name: String) -> String {
    std::future::ready(name).await;
    name
}

fn main() {}
