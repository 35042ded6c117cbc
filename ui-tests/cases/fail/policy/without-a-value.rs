use ttl_memo::ttl_cache;

#[ttl_cache(maxsize = 10_000, policy)]
fn square(n: u64) -> u64 {
    n * n
}

fn main() {}
