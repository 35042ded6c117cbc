use ttl_memo::ttl_cache;

#[ttl_cache]
fn shown(item: impl std::fmt::Display) -> String {
    item.to_string()
}

fn main() {}
