use ttl_memo::ttl_cache;

#[derive(Clone)]
struct Page;

#[ttl_cache(err_ttl = "5s")]
fn page(_url: &str) -> Page {
    Page
}

fn main() {}
