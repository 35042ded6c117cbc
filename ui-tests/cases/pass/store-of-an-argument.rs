//! The argument with the store isn't part of the key, without being skipped.
#![deny(warnings)]

use std::time::Duration;

use ttl_memo::{TtlCache, ttl_cache};

// Nothing is derived.
struct Context {
    lengths: TtlCache<String, usize>,
}

#[ttl_cache(cache = context.lengths)]
fn length(context: &Context, text: &str) -> usize {
    context.lengths.len() + text.len()
}

fn main() {
    let context = Context { lengths: TtlCache::new(8, Duration::from_secs(1)) };
    assert_eq!((length(&context, "ab"), length(&context, "ab"), context.lengths.get("ab")), (2, 2, Some(2)));
}
