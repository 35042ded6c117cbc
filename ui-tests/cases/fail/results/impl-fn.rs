use ttl_memo::ttl_cache;

#[ttl_cache]
fn adder(n: u64) -> impl Fn(u64) -> u64 {
    move |m| n + m
}

fn main() {}
