use ttl_memo::ttl_cache;

#[derive(Clone, PartialEq, Eq)]
struct Id(u64);

#[ttl_cache]
fn user(id: Option<&Id>) -> u64 {
    id.map_or(0, |id| id.0)
}

fn main() {}
