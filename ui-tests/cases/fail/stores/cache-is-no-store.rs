use ttl_memo::ttl_cache;

static USERS: u64 = 0;

#[ttl_cache(cache = USERS)]
fn user(id: u64) -> u64 {
    id
}

fn main() {}
