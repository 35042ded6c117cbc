use ttl_memo::ttl_cache;

#[ttl_cache]
fn first(words: &str) -> Option<&str> {
    words.split(' ').next()
}

fn main() {}
