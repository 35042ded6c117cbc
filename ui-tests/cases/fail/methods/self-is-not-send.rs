use ttl_memo::ttl_cache;

use std::rc::Rc;

#[derive(Clone, PartialEq, Eq, Hash)]
struct Api;

#[ttl_cache]
impl Api {
    #[ttl_cache]
    fn user(self: Rc<Self>, id: u64) -> u64 {
        id
    }
}

fn main() {}
