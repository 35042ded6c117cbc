use ttl_memo::ttl_cache;

#[ttl_cache(key = |tennant, _id| -> String { tennant.to_owned() })]
fn user(tenant: &str, id: u64) -> u64 {
    id + tenant.len() as u64
}

fn main() {}
