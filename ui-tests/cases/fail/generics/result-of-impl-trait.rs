use ttl_memo::ttl_cache;

#[ttl_cache]
fn shown<T: ttl_memo::Key + std::fmt::Display>(item: T) -> impl std::fmt::Display {
    item.to_string()
}

fn main() {}
