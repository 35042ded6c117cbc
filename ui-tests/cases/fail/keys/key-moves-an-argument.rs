use ttl_memo::ttl_cache;

#[ttl_cache(key = |name| -> String { name })]
fn user(name: String) -> usize {
    name.len()
}

fn main() {}
