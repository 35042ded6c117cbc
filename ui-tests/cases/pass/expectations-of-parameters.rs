//! A parameter's lint is expected once, in the body.
#![deny(warnings)]

use ttl_memo::ttl_cache;

#[ttl_cache]
fn id(#[expect(unused_variables)] tenant: &str, #[expect(unused_mut, reason = "of a template")] mut id: u64) -> u64 {
    id
}

struct Api;

#[ttl_cache]
impl Api {
    #[ttl_cache(skip(self))]
    fn id(&self, #[expect(unused_variables)] tenant: &str, id: u64) -> u64 {
        id
    }
}

fn main() {
    assert_eq!((id("a", 1), Api.id("a", 2)), (1, 2));
}
