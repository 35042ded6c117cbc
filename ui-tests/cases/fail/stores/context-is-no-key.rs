use ttl_memo::ttl_cache;

struct Context {
    users: ttl_memo::TtlCache<u64, u64>,
}

#[ttl_cache(cache = context.users)]
fn user(context: &Context, id: u64) -> u64 {
    id
}

fn main() {}
