use ttl_memo::ttl_cache;

#[ttl_cache]
fn user(id: u64) -> ! {
    panic!("{id}")
}

fn main() {}
