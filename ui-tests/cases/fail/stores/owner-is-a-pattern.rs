use ttl_memo::ttl_cache;

use ttl_memo::TtlCache;

struct State<T>(T);

#[ttl_cache(cache = users)]
fn user(State(users): &State<TtlCache<u64, u64>>, id: u64) -> u64 {
    users.len() as u64 + id
}

fn main() {}
