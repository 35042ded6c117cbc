use std::rc::Rc;

use ttl_memo::ttl_cache;

#[ttl_cache]
fn user(id: Rc<u64>) -> u64 {
    *id
}

fn main() {}
