use ttl_memo::ttl_cache;

#[ttl_cache(ttl = None, stale_if_error = "1h")]
fn user(id: u64) -> Result<u64, String> {
    Ok(id)
}

fn main() {}
