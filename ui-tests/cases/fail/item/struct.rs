use ttl_memo::ttl_cache;

#[ttl_cache]
struct User;

fn main() {}
