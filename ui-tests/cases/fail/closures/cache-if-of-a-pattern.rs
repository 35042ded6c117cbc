use ttl_memo::ttl_cache;

#[ttl_cache(cache_if = |sum, a, b, c, d| true)]
fn sum((a, b): (u64, u64), _: u64, r#type: u64) -> u64 {
    a + b + r#type
}

fn main() {}
