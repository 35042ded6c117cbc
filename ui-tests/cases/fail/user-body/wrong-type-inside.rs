#[ttl_memo::ttl_cache]
fn user(id: u64) -> u64 {
    let half: u32 = id / 2;
    half.into()
}

fn main() {}
