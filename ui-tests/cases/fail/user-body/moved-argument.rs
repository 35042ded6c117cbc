#[ttl_memo::ttl_cache]
fn user(name: String) -> String {
    drop(name);
    name
}

fn main() {}
