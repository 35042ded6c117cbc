use ttl_memo::ttl_cache;

#[derive(PartialEq, Eq, Hash)]
struct Word;

#[ttl_cache]
fn count(words: &[&Word]) -> usize {
    words.len()
}

fn main() {}
