use ttl_memo::ttl_cache;

#[ttl_cache]
fn call(functions: Option<fn() -> u64>) -> u64 {
    functions.map_or(0, |function| function())
}

fn main() {}
