use std::sync::LazyLock;
use ttl_memo::{tier::Disk, ttl_cache};

static SHARED: LazyLock<Disk> = LazyLock::new(|| Disk::open("cache.redb"));

#[ttl_cache(tier = SHARED)]
fn first<T: ttl_memo::Key>(items: &[T]) -> usize {
    items.len()
}

fn main() {}
