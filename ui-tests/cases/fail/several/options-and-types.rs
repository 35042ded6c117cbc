use std::rc::Rc;

use ttl_memo::ttl_cache;

#[ttl_cache(ttl = "30", maxsize = "64MiB")]
fn user(id: Rc<u64>) -> Rc<u64> {
    id
}

fn main() {}
