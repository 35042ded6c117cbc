use ttl_memo::ttl_cache;

struct Query<'a>(&'a str);

#[ttl_cache]
fn count(query: Query<'_>) -> usize {
    query.0.len()
}

fn main() {}
