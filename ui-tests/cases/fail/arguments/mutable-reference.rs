use ttl_memo::ttl_cache;

#[ttl_cache]
fn sum(numbers: &mut Vec<u64>) -> u64 {
    numbers.drain(..).sum()
}

fn main() {}
