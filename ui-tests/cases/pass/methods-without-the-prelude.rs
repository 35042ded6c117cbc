//! Methods, generics, keys and nested borrows in a crate without the prelude.
#![no_implicit_prelude]
#![deny(warnings)]

#[derive(::std::clone::Clone, ::std::cmp::PartialEq, ::std::cmp::Eq, ::std::hash::Hash)]
struct Api(u64);

trait Find {
    type Found;
    fn find(&self, name: &str) -> Self::Found;
}

#[::ttl_memo::ttl_cache]
impl Api {
    #[::ttl_memo::ttl_cache(ttl = "1h")]
    fn user(&self, name: &str) -> ::std::result::Result<u64, ()> {
        let _ = name;
        ::std::result::Result::Ok(self.0)
    }

    #[::ttl_memo::ttl_cache(key = |this, _id| -> u64 { this.0 })]
    fn keyed(&self, id: u64) -> u64 {
        id
    }

    #[::ttl_memo::ttl_cache(skip(self))]
    async fn later<T: ::ttl_memo::Key>(&self, item: T) -> T {
        item
    }
}

#[::ttl_memo::ttl_cache]
impl Find for Api {
    type Found = u64;

    #[::ttl_memo::ttl_cache(handle = Finds, cache_if = |found| *found > 0)]
    fn find(&self, name: &str) -> Self::Found {
        let _ = name;
        self.0
    }
}

#[::ttl_memo::ttl_cache(maxsize = 8)]
fn generic<T: ::ttl_memo::Key, const N: usize>(items: &[T; N], words: &[&str], pair: (f64, &str)) -> usize {
    let _ = (items, words, pair);
    N
}

#[::ttl_memo::ttl_cache]
fn anonymous(item: impl ::ttl_memo::Key) -> usize {
    let _ = item;
    1
}

fn main() {
    ::std::assert!(Api(1).user("").is_ok());
    ::std::assert_eq!((Api(1).keyed(1), Api(1).keyed(2), Find::find(&Api(1), "")), (1, 1, 1));
    ::std::assert_eq!((generic(&[1, 2], &["a"], (0.5, "b")), anonymous('a')), (2, 1));
    ::std::assert_eq!((generic::cache_info().misses, Finds::cache_info().misses), (1, 1));
    ::std::mem::drop(Api(1).later(1));
}
