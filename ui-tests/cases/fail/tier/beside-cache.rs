use std::sync::LazyLock;
use ttl_memo::{tier::Disk, ttl_cache};

static SHARED: LazyLock<Disk> = LazyLock::new(|| Disk::open("cache.redb"));

static USERS: LazyLock<ttl_memo::TtlCache<u64, u64>> = LazyLock::new(Default::default);

#[ttl_cache(cache = USERS, tier = SHARED)]
fn user(id: u64) -> u64 {
    id
}

fn main() {}
