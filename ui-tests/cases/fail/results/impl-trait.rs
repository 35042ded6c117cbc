use ttl_memo::ttl_cache;

#[ttl_cache]
fn numbers(n: u64) -> impl Iterator<Item = u64> {
    0..n
}

fn main() {}
