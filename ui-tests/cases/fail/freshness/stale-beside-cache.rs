use ttl_memo::ttl_cache;
use ttl_memo::TtlCache;

static USERS: std::sync::LazyLock<TtlCache<u64, u64>> = std::sync::LazyLock::new(TtlCache::default);

#[ttl_cache(cache = USERS, stale = "1h")]
fn user(id: u64) -> u64 {
    id
}

fn main() {}
