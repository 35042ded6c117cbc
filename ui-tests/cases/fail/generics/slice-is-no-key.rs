use ttl_memo::ttl_cache;

#[ttl_cache]
fn largest<T: Ord>(items: &[T]) -> usize {
    items.len()
}

fn main() {}
