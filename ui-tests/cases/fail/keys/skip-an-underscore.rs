use ttl_memo::ttl_cache;

#[ttl_cache(skip(_))]
fn user(_: u8, id: u64) -> u64 {
    id
}

fn main() {}
