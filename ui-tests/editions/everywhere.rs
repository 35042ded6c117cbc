// Functions and methods of every shape, the same in every edition: each edition's crate takes this in.

use std::borrow::Cow;

use ttl_memo::{Key, TtlCache, Value, ttl_cache};

/// What the README begins with.
mod quick_start {
    use ttl_memo::ttl_cache;

    #[derive(Clone, Debug, PartialEq)]
    pub(super) struct User {
        name: String,
    }

    /// Looks a user up over the network.
    #[ttl_cache(ttl = "10m", maxsize = 128)]
    pub(super) fn user(tenant: &str, id: u64) -> Result<User, String> {
        if id == 0 { Err(tenant.to_owned()) } else { Ok(User { name: format!("{tenant}/{id}") }) }
    }
}

#[test]
fn the_quick_start_needs_no_other_crate() {
    use quick_start::user;

    assert_eq!((user("acme", 7), user("acme", 7)), (user::uncached("acme", 7), user::uncached("acme", 7)));
    assert!(user("acme", 0).is_err() && user::cache_contains("acme", 7));
    assert_eq!(user::cache_info().to_string(), "CacheInfo(hits=1, misses=2, maxsize=128, currsize=1)");
    assert!(user::cache_remove("acme", 7).is_some());
    user::cache_clear();
}

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
    #[ttl_cache(ttl = 0.5, maxsize = 2 * 64, cache_if = |name| !name.is_empty())]
    fn name(&self, (times, _): (usize, u8), mut more: Vec<&str>) -> String {
        more.reverse();
        more.concat().repeat(times) + &self.id.to_string()
    }

    #[ttl_cache(key = |this, _log| -> u64 { this.id })]
    fn keyed(&self, log: &mut Vec<u64>) -> Result<u64, ()> {
        log.push(self.id);
        Ok(self.id)
    }

    #[ttl_cache(skip(self))]
    async fn later<T: Key>(&self, item: T) -> T {
        std::future::ready(item).await
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

#[test]
fn methods_are_remembered() {
    let api = Api { id: 1 };
    assert_eq!((api.name((2, 0), vec!["a", "b"]), Api::name_cache().len()), ("baba1".to_owned(), 1));
    assert_eq!((api.keyed(&mut Vec::new()), api.find("a"), vec![1].find("ab")), (Ok(1), 1, 2));
    assert_eq!((api.find_uncached("a"), Finds::cache_info().misses), (1, 1));
    let owner = Owner { users: TtlCache::new(8, std::time::Duration::from_secs(1)) };
    assert_eq!((owner.user(1), owner.users.len()), (1, 1));
    drop(api.later(1));
    assert_eq!(api.consumed(), 2);
}

#[ttl_cache]
fn first<'a, T: Key, const N: usize>(items: &'a [T; N], text: Cow<'_, str>, more: impl Value + Key) -> Option<T>
where
    Option<T>: PartialEq,
{
    let _ = (text, more);
    let first: Option<&'a T> = items.first();
    first.cloned()
}

#[ttl_cache]
async fn later(words: &[&str], number: f64, pair: (&str, Option<&[u8]>)) -> Result<String, String> {
    let _ = (number, pair);
    Ok(words.concat())
}

#[test]
fn generic_and_async_functions_are_remembered() {
    assert_eq!((first(&[1, 2], "".into(), 'c'), first(&["a"], "".into(), 'c')), (Some(1), Some("a")));
    assert_eq!(first::cache_info().misses, 2);
    drop((later(&["a"], 0.5, ("b", None)), later::uncached(&["a"], 0.5, ("b", None))));
}

macro_rules! memoized {
    ($name:ident($argument:ident: $ty:ty) -> $output:ty, $body:expr) => {
        #[ttl_cache(ttl = "1h")]
        fn $name($argument: $ty) -> $output {
            $body
        }
    };
}

memoized!(double(number: u64) -> u64, number * 2);

#[test]
fn functions_of_a_macro_are_remembered() {
    assert_eq!((double(2), double::cache_peek(2)), (4, Some(4)));
}
