use ttl_memo::ttl_cache;

#[derive(Clone, PartialEq, Eq)]
struct Id(u64);

#[ttl_cache]
fn user(id: Id) -> u64 {
    id.0
}

fn main() {}
