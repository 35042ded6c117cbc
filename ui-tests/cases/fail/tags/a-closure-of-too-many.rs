use ttl_memo::ttl_cache;

#[ttl_cache(tags = |user, tenant, id, more| ["a"])]
fn user(tenant: &str, id: u64) -> u64 {
    tenant.len() as u64 + id
}

fn main() {}
