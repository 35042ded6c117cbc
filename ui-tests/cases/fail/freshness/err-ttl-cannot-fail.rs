use ttl_memo::ttl_cache;

#[ttl_cache(err_ttl = "5s")]
fn user(id: u64) -> Option<u64> {
    Some(id)
}

fn main() {}
