use ttl_memo::ttl_cache;

#[ttl_cache(key = |a| -> u8 { a })]
fn sum((a, b): (u8, u8)) -> u8 {
    a + b
}

fn main() {}
