//! Annotated methods: of structs, of generic structs and of traits.

use std::future::ready;
use std::str::FromStr;
use std::sync::Arc;

use ttl_memo::{Key, TtlCache, Value, ttl_cache};

/// A user. Its caches are [`User::name_cache`] and others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct User {
    /// The user's number.
    pub(super) id: u64,
    /// The user's name.
    name: String,
}

#[ttl_cache]
impl User {
    /// Makes a user.
    #[ttl_cache(ttl = "1m", name = "users")]
    #[must_use]
    #[inline]
    pub fn new(id: u64, name: &str) -> Self {
        Self { id, name: name.to_owned() }
    }

    /// Returns the name several times.
    #[ttl_cache]
    #[must_use]
    #[inline]
    pub fn name(&self, (times, _): (usize, u8), _unused: bool) -> String {
        self.name.repeat(times)
    }

    /// Returns the name, with a chosen key.
    #[ttl_cache(key = |this, _log| -> u64 { this.id }, cache_if = |name| !name.is_empty())]
    #[inline]
    pub fn name_by_id(&self, log: &mut Vec<u64>) -> String {
        log.push(self.id);
        self.name.clone()
    }

    /// Parses a text, independently of the user.
    ///
    /// # Errors
    ///
    /// When `text` isn't a number.
    #[ttl_cache(skip(self))]
    #[inline]
    pub async fn later<T: FromStr + Value>(&self, text: &str) -> Result<T, T::Err> {
        ready(text).await.parse()
    }

    /// Takes `self` by value.
    #[ttl_cache]
    #[must_use]
    #[inline]
    pub fn consumed(mut self, by: u64) -> u64 {
        self.id += by;
        self.id
    }

    /// Takes `self` in an `Arc`.
    #[ttl_cache]
    #[must_use]
    #[inline]
    pub fn counted(self: Arc<Self>) -> u64 {
        self.id
    }

    /// A private method whose helpers aren't called.
    #[ttl_cache]
    fn private(&self) -> u64 {
        self.id
    }

    /// Calls the private method.
    #[must_use]
    #[inline]
    pub fn calls_private(&self) -> u64 {
        self.private()
    }
}

/// A struct with a cache.
#[derive(Debug)]
pub struct Owner<T> {
    /// The cache.
    items: TtlCache<T, T>,
}

#[ttl_cache]
impl<T: Key> Owner<T> {
    /// Returns the argument, with the cache of the instance.
    #[ttl_cache(cache = self.items)]
    #[inline]
    pub fn same(&self, item: T) -> T {
        item
    }

    /// Returns the argument, with one cache for all instances.
    #[ttl_cache(skip(self))]
    #[inline]
    pub fn same_for_all(&self, item: &T) -> T {
        item.clone()
    }
}

/// A trait with a cached method.
pub trait Find {
    /// The result.
    type Found;

    /// Finds a name.
    fn find(&self, name: &str) -> Self::Found;
}

#[ttl_cache]
impl Find for User {
    type Found = Option<usize>;

    #[ttl_cache]
    #[inline]
    fn find(&self, name: &str) -> Self::Found {
        self.name.find(name)
    }
}

#[ttl_cache]
impl<T: Key + ToString> Find for Vec<T> {
    type Found = Option<usize>;

    #[ttl_cache(handle = Finds, maxsize = 8)]
    #[inline]
    fn find(&self, name: &str) -> Self::Found {
        self.iter().position(|item| item.to_string() == name)
    }
}
