use ttl_memo::ttl_cache;

#[ttl_cache(cache_if = |found| found.is_none())]
fn find(id: u64) -> Result<Option<u64>, String> {
    Ok(Some(id))
}

fn main() {}
