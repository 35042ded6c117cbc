use ttl_memo::ttl_cache;

#[ttl_cache(key = |name| -> Option<&str> { Some(name) })]
fn user(name: &str) -> usize {
    name.len()
}

fn main() {}
