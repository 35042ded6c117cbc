//! Entries with tags: the builder's option for that, and the method that forgets them.

use crate::cache::builder::TtlCacheBuilder;
use crate::cache::cache::TtlCache;
use crate::process::listing::Listing;
use crate::store::tag_settings::TagSettings;
use crate::store::tagged::forget_tag;

impl<K, V, S> TtlCacheBuilder<K, V, S> {
    /// Sets a function that returns the tags of a value. [`invalidate_tag`](crate::invalidate_tag) forgets every entry of every
    /// cache that has a tag.
    ///
    /// It is called once for each value that is stored, with no lock held, and returns any number of tags: an array, a `Vec` or
    /// an `Option` of strings. If it panics, so does the call that stores the value, and nothing is stored.
    ///
    /// A cache with tags needs no name to be reached. The guide has a page on [tags](crate::guide::options::tags).
    ///
    /// # Panics
    ///
    /// [`build`](Self::build) panics when the cache has a tier that doesn't know tags.
    ///
    /// # Examples
    ///
    /// ```
    /// use ttl_memo::TtlCache;
    ///
    /// #[derive(Clone)]
    /// struct User {
    ///     org: u64,
    /// }
    ///
    /// let users = TtlCache::builder().tags(|user: &User, _id: &u64| [format!("org:{}", user.org)]).build();
    /// users.insert(1, User { org: 7 });
    /// users.insert(2, User { org: 8 });
    /// users.insert(3, User { org: 7 });
    ///
    /// assert_eq!(ttl_memo::invalidate_tag("org:7"), 2);
    /// assert_eq!(users.keys(), [2]);
    /// ```
    #[doc(alias("surrogate_key", "cache_tag", "depends_on"))]
    pub fn tags<T, I>(mut self, tags: impl Fn(&V, &K) -> I + Send + Sync + 'static) -> Self
    where
        K: Send + Sync + 'static,
        V: Send + Sync + 'static,
        I: IntoIterator<Item = T>,
        T: AsRef<str>,
    {
        self.listing.get_or_insert_with(Listing::new);
        self.tagged(move |value, key, each| tags(value, key).into_iter().for_each(|tag| each(tag.as_ref())))
    }

    /// Sets a function that calls its last argument with each tag, without listing the cache.
    pub(crate) fn tagged(mut self, each: impl Fn(&V, &K, &mut dyn FnMut(&str)) + Send + Sync + 'static) -> Self {
        self.policy.tags = Some(TagSettings::new(each));
        self.forget_tag = Some(forget_tag);
        self
    }
}

impl<K, V, S> TtlCache<K, V, S> {
    /// Removes all entries with `tag`, here and in the cache's tier, and returns how many there were here. [`invalidate_tag`](crate::invalidate_tag) does that in
    /// all caches.
    ///
    /// A [`removal_listener`](TtlCacheBuilder::removal_listener) is told of them. A value that is being computed meanwhile is
    /// returned to the callers that already wait for it, but isn't stored if it has the tag.
    ///
    /// Which tags an entry has is said by the builder's [`tags`](TtlCacheBuilder::tags). The method takes as long as it takes to
    /// remove the entries that have the tag, however many others there are.
    pub fn invalidate_tag(&self, tag: &str) -> usize {
        self.core.invalidate_tag(tag)
    }
}
