use ttl_memo::ttl_cache;

#[ttl_cache(cache_if = |_, text: &u64, _| *text > 0)]
fn length(text: &str, times: usize) -> usize {
    text.len() * times
}

fn main() {}
