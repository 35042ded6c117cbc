use ttl_memo::ttl_cache;

#[ttl_cache]
fn user(id: u64) -> Account {
    todo!()
}

fn main() {}
