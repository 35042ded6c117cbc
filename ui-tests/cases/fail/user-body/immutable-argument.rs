#[ttl_memo::ttl_cache]
fn user(name: String) -> String {
    name.push('!');
    name
}

fn main() {}
