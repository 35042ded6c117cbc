use ttl_memo::ttl_cache;

#[ttl_cache]
fn length<'a>(text: &'a str) -> usize {
    text.len()
}

fn main() {}
