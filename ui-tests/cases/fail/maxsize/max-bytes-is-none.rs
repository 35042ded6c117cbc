use ttl_memo::ttl_cache;

#[ttl_cache(max_bytes = None, getsizeof = String::len)]
fn page(id: u64) -> String {
    id.to_string()
}

fn main() {}
