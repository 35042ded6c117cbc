use ttl_memo::ttl_cache;

static SHARED: u32 = 1;

#[ttl_cache(tier = SHARED)]
fn user(id: u64) -> u64 {
    id
}

fn main() {}
