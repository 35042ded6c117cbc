use std::borrow::Cow;

use ttl_memo::ttl_cache;

#[ttl_cache]
fn length(word: Cow<'_, str>) -> usize {
    word.len()
}

fn main() {}
