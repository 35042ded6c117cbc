use ttl_memo::ttl_cache;

#[ttl_cache(skip(&conn))]
fn user(conn: &u8, id: u64) -> u64 {
    id + u64::from(*conn)
}

fn main() {}
