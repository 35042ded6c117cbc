use ttl_memo::ttl_cache;

#[ttl_cache]
fn twice(call: impl Fn() -> u64) -> u64 {
    call() + call()
}

fn main() {}
