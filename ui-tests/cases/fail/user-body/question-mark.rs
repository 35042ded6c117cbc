#[ttl_memo::ttl_cache]
fn user(name: &str) -> u64 {
    name.parse::<u64>()?
}

fn main() {}
