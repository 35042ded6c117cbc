use ttl_memo::ttl_cache;

#[ttl_cache]
fn first<I: Iterator + ttl_memo::Key>(items: I, last: I::Item) -> u64 {
    let _ = (items, last);
    1
}

fn main() {}
