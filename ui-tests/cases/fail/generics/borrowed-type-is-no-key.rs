use ttl_memo::ttl_cache;

#[ttl_cache]
fn shown<T: std::fmt::Display>(item: &T) -> String {
    item.to_string()
}

fn main() {}
