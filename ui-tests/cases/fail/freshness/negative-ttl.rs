use ttl_memo::ttl_cache;

#[ttl_cache(negative_ttl = "1h")]
fn user(id: u64) -> Result<u64, String> {
    Ok(id)
}

fn main() {}
