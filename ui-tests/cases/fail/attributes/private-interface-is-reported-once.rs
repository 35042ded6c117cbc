#![deny(private_interfaces)]

pub mod users {
    #[derive(Clone, PartialEq, Eq, Hash)]
    struct Id(u64);

    #[ttl_memo::ttl_cache]
    pub fn user(id: Id) -> u64 {
        id.0
    }
}

fn main() {}
