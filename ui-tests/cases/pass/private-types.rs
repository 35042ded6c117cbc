//! A public function with private types, in a private module.
#![deny(warnings)]

mod users {
    #[derive(Clone, PartialEq, Eq, Hash)]
    pub(super) struct Id(pub(super) u64);

    #[ttl_memo::ttl_cache]
    pub(super) fn user(id: &Id) -> Id {
        id.clone()
    }
}

fn main() {
    assert_eq!(users::user(&users::Id(7)).0, 7);
}
