use ttl_memo::ttl_cache;

use std::rc::Rc;

#[ttl_cache]
fn length(name: Rc<str>) -> usize {
    name.len()
}

fn main() {}
