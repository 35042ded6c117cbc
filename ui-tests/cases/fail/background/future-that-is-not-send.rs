use ttl_memo::ttl_cache;

use std::future::ready;
use std::rc::Rc;

#[ttl_cache(stale = "1h", background)]
async fn user(id: u64) -> u64 {
    let shared = Rc::new(id);
    ready(()).await;
    *shared
}

fn main() {}
