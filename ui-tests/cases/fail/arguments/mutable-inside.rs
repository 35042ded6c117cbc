use ttl_memo::ttl_cache;

#[ttl_cache]
fn sum(numbers: &[&mut u64]) -> u64 {
    numbers.iter().map(|number| **number).sum()
}

fn main() {}
