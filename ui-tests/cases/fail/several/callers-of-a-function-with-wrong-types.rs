use std::rc::Rc;

use ttl_memo::ttl_cache;

#[ttl_cache]
fn user(id: Rc<u64>) -> u64 {
    *id
}

fn main() {
    println!("{} {}", user(Rc::new(1)), user::cache_info());
    user::cache_insert(Rc::new(1), 2);
    user::cache_clear();
}
