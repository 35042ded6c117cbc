use ttl_memo::ttl_cache;

#[ttl_cache]
fn call(function: fn() -> u64) -> u64 {
    function()
}

fn main() {}
