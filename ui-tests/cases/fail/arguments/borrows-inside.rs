use ttl_memo::ttl_cache;

#[ttl_cache]
fn join(words: &[&str]) -> String {
    words.concat()
}

fn main() {}
