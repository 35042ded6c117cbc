use ttl_memo::ttl_cache;

#[ttl_cache(cache_if = |sum, a, _| *sum)]
fn sum(a: u64, b: u64) -> u64 {
    a + b
}

fn main() {}
