use ttl_memo::ttl_cache;

struct Plain;

#[ttl_cache]
async fn user(key: Plain) -> Result<Plain, u8> {
    Ok(std::future::ready(key).await)
}

fn main() {
    drop((user(Plain), user::cache_refresh(Plain), user::uncached(Plain)));
}
