use ttl_memo::ttl_cache;

#[ttl_cache]
fn length(text: Box<&str>) -> usize {
    text.len()
}

fn main() {}
