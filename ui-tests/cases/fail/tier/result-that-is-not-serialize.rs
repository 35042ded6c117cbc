use std::sync::LazyLock;
use ttl_memo::{tier::Disk, ttl_cache};

static SHARED: LazyLock<Disk> = LazyLock::new(|| Disk::open("cache.redb"));

#[derive(Clone)]
struct User(u64);

#[ttl_cache(tier = SHARED)]
fn user(id: u64) -> Result<User, String> {
    Ok(User(id))
}

fn main() {}
