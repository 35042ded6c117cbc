use std::rc::Rc;

use ttl_memo::ttl_cache;

#[ttl_cache]
fn user(id: u64) -> Rc<u64> {
    Rc::new(id)
}

fn main() {}
