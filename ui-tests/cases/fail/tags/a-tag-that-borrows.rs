use ttl_memo::ttl_cache;

#[ttl_cache(tags = |name: &String| [name.as_str()])]
fn user(id: u64) -> String {
    id.to_string()
}

fn main() {}
