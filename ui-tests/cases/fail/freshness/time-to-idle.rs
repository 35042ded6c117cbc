use ttl_memo::ttl_cache;

#[ttl_cache(time_to_idle = "1h")]
fn user(id: u64) -> u64 {
    id
}

fn main() {}
