use ttl_memo::ttl_cache;

#[ttl_cache(cache_if = |length, text: &u64| *text > 0)]
fn length(text: &str) -> usize {
    text.len()
}

fn main() {}
