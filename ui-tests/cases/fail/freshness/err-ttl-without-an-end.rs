use ttl_memo::ttl_cache;

#[ttl_cache(err_ttl = None)]
fn user(id: u64) -> Result<u64, String> {
    Ok(id)
}

fn main() {}
