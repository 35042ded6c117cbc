#[ttl_memo::ttl_cache]
fn user(id: u64) -> u64 {
    ident
}

fn main() {}
