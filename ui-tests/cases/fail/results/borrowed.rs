use ttl_memo::ttl_cache;

#[ttl_cache]
fn first(words: &str) -> &str {
    words
}

fn main() {}
