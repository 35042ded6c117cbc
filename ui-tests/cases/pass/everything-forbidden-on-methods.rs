//! Lints that are forbidden can't be allowed, so expansions of methods and generic functions cause no warnings.
#![forbid(warnings, future_incompatible, nonstandard_style, unused)]
#![forbid(
    elided_lifetimes_in_paths,
    missing_copy_implementations,
    missing_debug_implementations,
    missing_docs,
    private_bounds,
    private_interfaces,
    unreachable_pub,
    unsafe_code,
    unused_qualifications,
    unused_results
)]

use std::borrow::Cow;

use ttl_memo::{Key, TtlCache, Value, ttl_cache};

#[derive(Clone, PartialEq, Eq, Hash)]
struct Api {
    id: u64,
}

struct Owner {
    users: TtlCache<u64, u64>,
}

trait Find {
    type Found;
    fn find(&self, name: &str) -> Self::Found;
}

#[ttl_cache]
impl Api {
    #[ttl_cache(ttl = "10m", maxsize = "1KiB", getsizeof = String::len, cache_if = |_| true)]
    fn user(&self, tenant: &str, _id: u64, (_, _): (u8, u8), number: f64) -> String {
        format!("{tenant}{number}{}", self.id)
    }

    #[ttl_cache(key = |this, _more| -> u64 { this.id })]
    fn keyed(&self, more: &mut Vec<u8>) -> Result<u64, ()> {
        more.push(1);
        Ok(self.id)
    }

    #[ttl_cache(skip(self))]
    async fn later<T: Key>(&self, item: T) -> T {
        item
    }

    #[ttl_cache]
    fn consumed(mut self) -> u64 {
        self.id += 1;
        self.id
    }
}

#[ttl_cache]
impl Owner {
    #[ttl_cache(cache = self.users)]
    fn user(&self, id: u64) -> u64 {
        id
    }
}

#[ttl_cache]
impl Find for Api {
    type Found = usize;

    #[ttl_cache]
    fn find(&self, name: &str) -> Self::Found {
        name.len()
    }
}

#[ttl_cache]
impl<T: Key> Find for Vec<T> {
    type Found = usize;

    #[ttl_cache(handle = Finds)]
    fn find(&self, name: &str) -> Self::Found {
        name.len()
    }
}

#[ttl_cache]
fn generic<'a, T: Key, const N: usize>(items: &'a [T; N], text: Cow<'_, str>, more: impl Value + Key) -> (Option<T>, usize)
where
    T: PartialOrd,
    Option<T>: PartialEq,
{
    let _ = more;
    let first: Option<&'a T> = items.first();
    (first.cloned(), text.len())
}

fn main() {
    let api = Api { id: 1 };
    assert_eq!(api.user("1", 7, (1, 2), 0.5), "10.51");
    assert_eq!((api.keyed(&mut Vec::new()), api.find("a"), vec![1].find("ab")), (Ok(1), 1, 2));
    assert_eq!(Owner { users: TtlCache::new(8, std::time::Duration::from_secs(1)) }.user(1), 1);
    assert_eq!(generic(&[1], "ab".into(), 'c'), (Some(1), 2));
    drop(api.later(1));
    assert_eq!(api.consumed(), 2);
}
