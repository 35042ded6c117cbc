use ttl_memo::ttl_cache;

#[ttl_cache(wait = 500ms)]
fn user(id: u64) -> u64 {
    id
}

fn main() {}
