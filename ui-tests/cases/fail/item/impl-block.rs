use ttl_memo::ttl_cache;

struct User;

#[ttl_cache]
impl User {}

fn main() {}
