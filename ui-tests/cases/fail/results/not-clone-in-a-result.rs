use ttl_memo::ttl_cache;

struct User(u64);

#[ttl_cache]
fn user(id: u64) -> Result<User, String> {
    Ok(User(id))
}

fn main() {}
