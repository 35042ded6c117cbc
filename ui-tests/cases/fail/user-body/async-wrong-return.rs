#[ttl_memo::ttl_cache]
async fn user(id: u64) -> Result<u64, String> {
    if id == 0 {
        return Err(0);
    }
    Ok(id)
}

fn main() {}
