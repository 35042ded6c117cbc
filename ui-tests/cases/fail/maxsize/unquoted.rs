use ttl_memo::ttl_cache;

#[ttl_cache(maxsize = 64MiB, getsizeof = |_| 1)]
fn user(id: u64) -> u64 {
    id
}

fn main() {}
