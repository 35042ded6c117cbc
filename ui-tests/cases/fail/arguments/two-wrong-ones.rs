use std::cell::Cell;
use std::rc::Rc;

use ttl_memo::ttl_cache;

#[ttl_cache]
fn user(id: Rc<u64>, sum: Cell<u64>) -> u64 {
    *id + sum.get()
}

fn main() {}
