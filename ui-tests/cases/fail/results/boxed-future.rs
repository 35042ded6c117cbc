use ttl_memo::ttl_cache;

use std::future::Future;
use std::pin::Pin;

#[ttl_cache]
fn page(url: String) -> Pin<Box<dyn Future<Output = String> + Send>> {
    Box::pin(async { url })
}

fn main() {}
