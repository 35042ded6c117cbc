use ttl_memo::ttl_cache;

#[ttl_cache]
fn show(value: &dyn std::fmt::Debug) -> String {
    format!("{value:?}")
}

fn main() {}
