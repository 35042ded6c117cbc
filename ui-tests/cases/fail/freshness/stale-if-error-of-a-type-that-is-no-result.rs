use ttl_memo::ttl_cache;

#[derive(Clone)]
struct Page;

#[ttl_cache(stale_if_error = "5s")]
fn page(_url: &str) -> Page {
    Page
}

fn main() {}
