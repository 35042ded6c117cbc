use ttl_memo::ttl_cache;

#[ttl_cache]
const USER: u64 = 7;

fn main() {}
