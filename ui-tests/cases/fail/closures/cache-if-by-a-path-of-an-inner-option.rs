use ttl_memo::ttl_cache;

#[ttl_cache(cache_if = Option::is_some)]
fn find(id: u64) -> Result<Option<u64>, String> {
    Ok(Some(id))
}

fn main() {}
