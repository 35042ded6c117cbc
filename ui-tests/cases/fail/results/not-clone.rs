use ttl_memo::ttl_cache;

struct User(u64);

#[ttl_cache]
fn user(id: u64) -> User {
    User(id)
}

fn main() {}
