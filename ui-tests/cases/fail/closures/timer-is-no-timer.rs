use ttl_memo::ttl_cache;

#[ttl_cache(timer = CLOCK)]
fn user(id: u64) -> u64 {
    id
}

static CLOCK: u8 = 0;

fn main() {}
