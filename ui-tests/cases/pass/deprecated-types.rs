//! A lint that is allowed on the function is allowed for everything that is generated.
#![deny(warnings)]

#[deprecated]
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Id(u64);

#[allow(deprecated)]
#[ttl_memo::ttl_cache]
fn user(id: &Id) -> Id {
    id.clone()
}

#[ttl_memo::ttl_cache]
#[allow(deprecated)]
fn account(id: Id) -> Option<Id> {
    Some(id)
}

#[allow(deprecated)]
fn main() {
    assert_eq!((user(&Id(7)).0, account(Id(7)).map(|id| id.0)), (7, Some(7)));
}
