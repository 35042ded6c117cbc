use ttl_memo::ttl_cache;

#[ttl_cache]
fn user(#[cfg(unix)] id: u64) -> u64 {
    id
}

fn main() {}
