use ttl_memo::ttl_cache;

#[ttl_cache]
fn sum(numbers: impl Iterator<Item = u64>) -> u64 {
    numbers.sum()
}

fn main() {}
