use ttl_memo::ttl_cache;

#[ttl_cache(maxsize = 100, max_bytes = "64MiB")]
fn page(id: u64) -> String {
    id.to_string()
}

fn main() {}
