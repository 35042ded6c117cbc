use std::sync::LazyLock;
use ttl_memo::{tier::Disk, ttl_cache};

static SHARED: LazyLock<Disk> = LazyLock::new(|| Disk::open("cache.redb"));

#[derive(Clone, PartialEq, Eq, Hash)]
struct Id(u64);

#[ttl_cache(tier = SHARED)]
fn user(tenant: &str, id: Id) -> u64 {
    id.0 + tenant.len() as u64
}

fn main() {}
