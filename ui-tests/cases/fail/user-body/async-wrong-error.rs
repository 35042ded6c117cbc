struct Unknown;

#[ttl_memo::ttl_cache]
async fn user(name: &str) -> Result<u64, Unknown> {
    let id = name.parse::<u64>()?;
    Ok(id)
}

fn main() {}
