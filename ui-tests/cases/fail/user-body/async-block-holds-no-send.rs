fn is_send<T: Send>(_: T) {}

#[ttl_memo::ttl_cache]
async fn user(id: u64) -> u64 {
    let shared = std::rc::Rc::new(id);
    std::future::ready(()).await;
    *shared
}

fn main() {
    is_send(user(1));
}
