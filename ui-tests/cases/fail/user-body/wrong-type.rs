#[ttl_memo::ttl_cache]
fn user(id: u64) -> String {
    id
}

fn main() {}
