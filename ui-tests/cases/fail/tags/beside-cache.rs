use ttl_memo::{TtlCache, ttl_cache};

static USERS: std::sync::LazyLock<TtlCache<u64, u64>> = std::sync::LazyLock::new(TtlCache::default);

#[ttl_cache(cache = USERS, tags = |user: &u64| [user.to_string()])]
fn user(id: u64) -> u64 {
    id
}

fn main() {}
