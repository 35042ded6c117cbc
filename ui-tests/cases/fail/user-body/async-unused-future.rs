#![deny(unused)]

#[ttl_memo::ttl_cache]
async fn user(id: u64) -> u64 {
    std::future::ready(id);
    id
}

fn main() {
    drop(user(1));
}
