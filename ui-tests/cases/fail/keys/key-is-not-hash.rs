use ttl_memo::ttl_cache;

struct Key(u64);

#[ttl_cache(key = |id| -> Key { Key(id) })]
fn user(id: u64) -> u64 {
    id
}

fn main() {}
