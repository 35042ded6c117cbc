use ttl_memo::ttl_cache;

use std::collections::HashMap;

#[ttl_cache]
fn count(words: &HashMap<&str, u64>) -> usize {
    words.len()
}

fn main() {}
