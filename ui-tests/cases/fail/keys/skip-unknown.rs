use ttl_memo::ttl_cache;

#[ttl_cache(skip(client))]
fn user(tenant: &str, id: u64) -> u64 {
    id + tenant.len() as u64
}

fn main() {}
