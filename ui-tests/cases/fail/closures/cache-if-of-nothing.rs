use ttl_memo::ttl_cache;

#[ttl_cache(cache_if = || true)]
fn user(tenant: &str, id: u64) -> u64 {
    tenant.len() as u64 + id
}

fn main() {}
