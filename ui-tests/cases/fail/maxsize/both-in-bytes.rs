use ttl_memo::ttl_cache;

#[ttl_cache(maxsize = "1MiB", max_bytes = "64MiB", getsizeof = String::len)]
fn page(id: u64) -> String {
    id.to_string()
}

fn main() {}
