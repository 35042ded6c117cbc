use ttl_memo::ttl_cache;

#[ttl_cache]
fn show(values: &[&dyn std::fmt::Debug]) -> String {
    format!("{values:?}")
}

fn main() {}
