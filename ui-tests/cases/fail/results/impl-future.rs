use ttl_memo::ttl_cache;

use std::future::Future;

#[ttl_cache]
fn page(url: String) -> impl Future<Output = String> {
    async { url }
}

fn main() {}
