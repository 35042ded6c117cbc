use std::sync::LazyLock;
use ttl_memo::{tier::Disk, ttl_cache};

static SHARED: LazyLock<Disk> = LazyLock::new(|| Disk::open("cache.redb"));

#[ttl_cache(tier = SHARED, local_ttl = None)]
fn user(id: u64) -> u64 {
    id
}

fn main() {}
