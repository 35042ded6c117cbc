use ttl_memo::ttl_cache;

const JITTER: u32 = 10;

#[ttl_cache(jitter = JITTER)]
fn user(id: u64) -> u64 {
    id
}

fn main() {}
