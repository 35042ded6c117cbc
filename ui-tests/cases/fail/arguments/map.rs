use ttl_memo::ttl_cache;

use std::collections::HashMap;

#[ttl_cache]
fn count(words: &HashMap<String, u64>) -> usize {
    words.len()
}

fn main() {}
