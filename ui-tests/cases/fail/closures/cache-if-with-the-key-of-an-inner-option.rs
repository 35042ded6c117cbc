use ttl_memo::ttl_cache;

#[ttl_cache(cache_if = |found, id| *id > 0 && found.is_some())]
fn find(id: u64) -> Result<Option<u64>, std::io::Error> {
    Ok(Some(id))
}

fn main() {}
