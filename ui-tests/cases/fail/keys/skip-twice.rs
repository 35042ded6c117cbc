use ttl_memo::ttl_cache;

#[ttl_cache(skip(conn, conn))]
fn user(conn: &mut u8, id: u64) -> u64 {
    *conn = 0;
    id
}

fn main() {}
