use ttl_memo::ttl_cache;
use ttl_memo::TtlCache;

static USERS: std::sync::LazyLock<TtlCache<u64, u64>> = std::sync::LazyLock::new(TtlCache::default);

#[ttl_cache(cache = USERS, err_ttl = "5s")]
fn user(id: u64) -> Result<u64, String> {
    Ok(id)
}

fn main() {}
