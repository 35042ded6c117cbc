use ttl_memo::ttl_cache;

struct Word;

#[ttl_cache]
fn count(words: &[(&str, Word)]) -> usize {
    words.len()
}

fn main() {}
