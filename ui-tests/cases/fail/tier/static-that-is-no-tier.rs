use std::sync::Mutex;
use ttl_memo::ttl_cache;

static SHARED: Mutex<u32> = Mutex::new(1);

#[ttl_cache(tier = SHARED)]
fn user(id: u64) -> u64 {
    id
}

fn main() {}
