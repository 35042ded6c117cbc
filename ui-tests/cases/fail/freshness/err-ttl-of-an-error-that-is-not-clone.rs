use ttl_memo::ttl_cache;

#[ttl_cache(err_ttl = "5s")]
fn page(_url: &str) -> Result<u64, std::io::Error> {
    Ok(1)
}

fn main() {}
