use ttl_memo::ttl_cache;

#[ttl_cache]
fn sum(numbers: &mut Vec<u64>) -> u64 {
    numbers.drain(..).sum()
}

fn main() {
    println!("{} {}", sum(&mut vec![1]), sum::cache_info());
    sum::cache_remove(&mut vec![1]);
    sum::cache_clear();
}
