use ttl_memo::ttl_cache;

#[ttl_cache(key = |name| -> &str { name })]
fn user(name: &str) -> usize {
    name.len()
}

fn main() {}
