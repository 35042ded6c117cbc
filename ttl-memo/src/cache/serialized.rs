//! A cache of values of any serializable type, kept as bytes and bounded by their number.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::cache::builder::TtlCacheBuilder;
use crate::cache::cache::TtlCache;
use crate::cache::fingerprint::{fingerprint, split_fingerprint, with_fingerprint};
use crate::codec::{Codec, MessagePack};
use crate::info::{CacheInfo, TooLarge};

/// The error of [`SerializedCache`]. It leaves the cache as it was.
#[derive(Debug)]
#[non_exhaustive]
pub enum SerializedError<E> {
    /// The value can't be encoded.
    Encode(E),
    /// The stored value isn't of the requested type.
    Decode(E),
    /// The stored value is of another type than the requested one, although its bytes would fit.
    OtherType,
    /// The encoded value is larger than the whole cache.
    TooLarge(TooLarge<Bytes>),
}

impl<E> fmt::Display for SerializedError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encode(_) => f.write_str("the value can't be encoded"),
            Self::Decode(_) => f.write_str("the stored bytes aren't a value of this type"),
            Self::OtherType => f.write_str("the stored value is of another type"),
            Self::TooLarge(error) => error.fmt(f),
        }
    }
}

impl<E: Error + 'static> Error for SerializedError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Encode(error) | Self::Decode(error) => Some(error),
            Self::OtherType | Self::TooLarge(_) => None,
        }
    }
}

/// A thread-safe cache of values of any types, kept as bytes and bounded by the number of these.
///
/// The bound covers the encoded values, not keys and metadata. Lifetimes, eviction order and background expiry are those of
/// the [`TtlCache`] that [`store`](Self::store) returns. Needs the feature `serde`.
///
/// The name of a value's type is kept with its bytes. A value can therefore be read only as the type that was stored, as far
/// as structs and enums of your own are concerned; types of the standard library can be exchanged if their formats agree, such
/// as `&str` and `String`, slices and vectors, or integers of different sizes.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use serde::{Deserialize, Serialize};
/// use ttl_memo::SerializedCache;
///
/// #[derive(Serialize, Deserialize, PartialEq, Debug)]
/// struct User {
///     name: String,
///     age: u8,
/// }
///
/// let cache = SerializedCache::new(64 << 20, Duration::from_secs(600));
/// let alice = User { name: "Alice".to_owned(), age: 30 };
/// cache.set("alice", &alice)?;
/// cache.set("answer", &42)?;
///
/// assert_eq!(cache.get::<User>("alice")?, Some(alice));
/// assert_eq!(cache.get::<i32>("answer")?, Some(42));
/// assert_eq!(cache.get::<i32>("nothing")?, None);
/// assert!(cache.get::<i32>("alice").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct SerializedCache<C = MessagePack> {
    store: TtlCache<String, Bytes>,
    codec: C,
}

impl SerializedCache {
    /// Returns a cache of at most `max_bytes` bytes, each value of which lives for `ttl`.
    #[must_use]
    pub fn new(max_bytes: usize, ttl: Duration) -> Self {
        Self::builder().maxsize(max_bytes).ttl(ttl).build()
    }

    /// Returns a builder: 64 MiB and a TTL of ten minutes by default.
    pub fn builder() -> SerializedCacheBuilder {
        SerializedCacheBuilder { store: TtlCache::builder().maxsize(64 << 20) }
    }
}

impl<C: Codec> SerializedCache<C> {
    /// Stores `value` for `key`.
    ///
    /// # Errors
    ///
    /// When the value can't be encoded, or is larger than the whole cache. The old value of the key remains.
    pub fn set<T>(&self, key: impl Into<String>, value: &T) -> Result<(), SerializedError<C::Error>>
    where
        T: Serialize + ?Sized,
    {
        let bytes = self.encode(value)?;
        self.store.try_insert(key.into(), bytes).map_err(SerializedError::TooLarge)?;
        Ok(())
    }

    /// Stores `value` for `key` with its own time to live; with `None` it doesn't expire.
    ///
    /// # Errors
    ///
    /// As [`set`](Self::set).
    pub fn set_with_ttl<T>(
        &self,
        key: impl Into<String>,
        value: &T,
        ttl: Option<Duration>,
    ) -> Result<(), SerializedError<C::Error>>
    where
        T: Serialize + ?Sized,
    {
        let bytes = self.encode(value)?;
        self.store.try_insert_with_ttl(key.into(), bytes, ttl).map_err(SerializedError::TooLarge)?;
        Ok(())
    }

    /// Returns the live value of `key`, or `None` if there is none.
    ///
    /// # Errors
    ///
    /// When the stored value isn't a `T`. It remains stored.
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, SerializedError<C::Error>> {
        let Some(bytes) = self.store.get(key) else { return Ok(None) };
        let (stored, bytes) = split_fingerprint(&bytes);
        let value = self.codec.decode(bytes).map_err(SerializedError::Decode)?;
        if stored == fingerprint::<T>() { Ok(Some(value)) } else { Err(SerializedError::OtherType) }
    }

    fn encode<T: Serialize + ?Sized>(&self, value: &T) -> Result<Bytes, SerializedError<C::Error>> {
        let bytes = self.codec.encode(value).map_err(SerializedError::Encode)?;
        // A boxed slice has no spare capacity: the bound counts the bytes that are held.
        Ok(Bytes::from(with_fingerprint(fingerprint::<T>(), bytes).into_boxed_slice()))
    }
}

impl<C> SerializedCache<C> {
    /// Removes `key`. Returns whether it had a live value.
    pub fn remove(&self, key: &str) -> bool {
        self.store.remove(key).is_some()
    }

    /// Returns whether `key` has a live value.
    pub fn contains_key(&self, key: &str) -> bool {
        self.store.contains_key(key)
    }

    /// Returns the number of live values.
    #[must_use]
    pub fn len(&self) -> usize {
        self.store.len()
    }

    /// Returns whether there is no live value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.store.is_empty()
    }

    /// Returns the number of bytes of the live values.
    #[must_use]
    pub fn size_in_bytes(&self) -> usize {
        self.store.currsize()
    }

    /// Removes all values and resets the statistics.
    pub fn clear(&self) {
        self.store.clear();
    }

    /// Returns the statistics.
    #[must_use]
    pub fn info(&self) -> CacheInfo {
        self.store.info()
    }

    /// Returns the [`TtlCache`] that holds the bytes.
    ///
    /// The bytes of a value whose type names a struct or enum of your own begin with nine bytes that identify the type;
    /// otherwise they are what the [`Codec`] returned.
    #[must_use]
    pub fn store(&self) -> &TtlCache<String, Bytes> {
        &self.store
    }
}

/// A builder of a [`SerializedCache`], returned by [`SerializedCache::builder`].
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use ttl_memo::SerializedCache;
///
/// let cache = SerializedCache::builder()
///     .maxsize(1 << 20)
///     .with(|store| store.no_ttl().name("blobs"))
///     .build();
/// assert_eq!(cache.store().maxsize(), Some(1 << 20));
/// ```
#[derive(Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct SerializedCacheBuilder {
    store: TtlCacheBuilder<String, Bytes>,
}

impl SerializedCacheBuilder {
    /// Sets the upper bound of the bytes of all encoded values.
    pub fn maxsize(self, bytes: usize) -> Self {
        self.with(|store| store.maxsize(bytes))
    }

    /// Sets how long every value lives from the time when it is stored.
    pub fn ttl(self, ttl: Duration) -> Self {
        self.with(|store| store.ttl(ttl))
    }

    /// Sets any other option of [`TtlCacheBuilder`]. Sizes are always bytes.
    pub fn with(self, set_up: impl FnOnce(TtlCacheBuilder<String, Bytes>) -> TtlCacheBuilder<String, Bytes>) -> Self {
        Self { store: set_up(self.store) }
    }

    /// Builds the cache.
    #[must_use]
    pub fn build(self) -> SerializedCache {
        self.build_with(MessagePack)
    }

    /// Builds the cache with another format.
    pub fn build_with<C: Codec>(self, codec: C) -> SerializedCache<C> {
        SerializedCache { store: self.store.getsizeof(Bytes::len).build(), codec }
    }
}
