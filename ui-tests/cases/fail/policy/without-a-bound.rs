use ttl_memo::ttl_cache;

#[ttl_cache(policy = "adaptive")]
fn square(n: u64) -> u64 {
    n * n
}

fn main() {}
