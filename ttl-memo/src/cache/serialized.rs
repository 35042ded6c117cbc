//! A cache of values of any type, kept as bytes and bounded by them.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::cache::builder::TtlCacheBuilder;
use crate::cache::cache::TtlCache;
use crate::info::{CacheInfo, TooLarge};

/// Turns values into bytes and back; [`MessagePack`] unless you bring another.
///
/// # Examples
///
/// ```
/// use serde::{Serialize, de::DeserializeOwned};
/// use ttl_memo::{Codec, SerializedCache};
///
/// struct Json;
///
/// impl Codec for Json {
///     type Error = serde_json::Error;
///
///     fn encode<T: Serialize + ?Sized>(&self, value: &T) -> Result<Vec<u8>, Self::Error> {
///         serde_json::to_vec(value)
///     }
///
///     fn decode<T: DeserializeOwned>(&self, bytes: &[u8]) -> Result<T, Self::Error> {
///         serde_json::from_slice(bytes)
///     }
/// }
///
/// let cache = SerializedCache::builder().build_with(Json);
/// cache.set("primes", &[2, 3, 5])?;
/// assert_eq!(&cache.store().peek("primes").unwrap()[..], b"[2,3,5]");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Codec {
    /// What goes wrong.
    type Error: Error + Send + Sync + 'static;

    /// Turns `value` into bytes.
    ///
    /// # Errors
    ///
    /// When the format can't express `value`.
    fn encode<T: Serialize + ?Sized>(&self, value: &T) -> Result<Vec<u8>, Self::Error>;

    /// Makes a value of what [`encode`](Self::encode) gave.
    ///
    /// # Errors
    ///
    /// When the bytes aren't those of a `T`.
    fn decode<T: DeserializeOwned>(&self, bytes: &[u8]) -> Result<T, Self::Error>;
}

/// The `MessagePack` format: compact, and fit for every type that serde knows. Structs are written with the names of
/// their fields, so those of another shape aren't read as what they aren't.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct MessagePack;

/// What goes wrong in [`MessagePack`].
#[derive(Debug)]
#[non_exhaustive]
pub enum MessagePackError {
    /// The value can't be expressed.
    Encode(rmp_serde::encode::Error),
    /// The bytes are of another type.
    Decode(rmp_serde::decode::Error),
}

impl fmt::Display for MessagePackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encode(error) => error.fmt(f),
            Self::Decode(error) => error.fmt(f),
        }
    }
}

impl Error for MessagePackError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Encode(error) => error.source(),
            Self::Decode(error) => error.source(),
        }
    }
}

impl Codec for MessagePack {
    type Error = MessagePackError;

    fn encode<T: Serialize + ?Sized>(&self, value: &T) -> Result<Vec<u8>, Self::Error> {
        rmp_serde::to_vec_named(value).map_err(MessagePackError::Encode)
    }

    fn decode<T: DeserializeOwned>(&self, bytes: &[u8]) -> Result<T, Self::Error> {
        rmp_serde::from_slice(bytes).map_err(MessagePackError::Decode)
    }
}

/// The error of [`SerializedCache`]. Nothing is stored when it is returned, and nothing that was there is lost.
#[derive(Debug)]
#[non_exhaustive]
pub enum SerializedError<E> {
    /// The value can't be encoded.
    Encode(E),
    /// What is stored for the key isn't of the type that was asked for.
    Decode(E),
    /// The encoded value is larger than the whole cache.
    TooLarge(TooLarge<Bytes>),
}

impl<E> fmt::Display for SerializedError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encode(_) => f.write_str("the value can't be encoded"),
            Self::Decode(_) => f.write_str("the stored bytes aren't a value of this type"),
            Self::TooLarge(error) => error.fmt(f),
        }
    }
}

impl<E: Error + 'static> Error for SerializedError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Encode(error) | Self::Decode(error) => Some(error),
            Self::TooLarge(_) => None,
        }
    }
}

/// A thread-safe cache of values of any types, kept as bytes, that holds no more bytes than it was told.
///
/// The limit counts the bytes of the encoded values, not those of keys and book-keeping. What it is about otherwise (lifetimes, order of leaving, background
/// expiry) is as in [`TtlCache`], which is what [`store`](Self::store) gives. Needs the feature `serde`.
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
    /// Makes a cache of at most `max_bytes` whose values live for `ttl`.
    #[must_use]
    pub fn new(max_bytes: usize, ttl: Duration) -> Self {
        Self::builder().maxsize(max_bytes).ttl(ttl).build()
    }

    /// Begins a cache that is set up in detail; of 64 MiB, with values that live for ten minutes, until told otherwise.
    pub fn builder() -> SerializedCacheBuilder {
        SerializedCacheBuilder { store: TtlCache::builder().maxsize(64 << 20) }
    }
}

impl<C: Codec> SerializedCache<C> {
    /// Stores `value` for `key`.
    ///
    /// # Errors
    ///
    /// When the value can't be encoded, or is larger than the whole cache. What was stored for the key stays.
    pub fn set<T>(&self, key: impl Into<String>, value: &T) -> Result<(), SerializedError<C::Error>>
    where
        T: Serialize + ?Sized,
    {
        let bytes = self.encode(value)?;
        self.store.try_insert(key.into(), bytes).map_err(SerializedError::TooLarge)?;
        Ok(())
    }

    /// Stores `value` for `key` with a lifetime of its own, `None` for ever.
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

    /// Returns the live value of `key`.
    ///
    /// # Errors
    ///
    /// When what is stored isn't a `T`. It stays.
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, SerializedError<C::Error>> {
        let Some(bytes) = self.store.get(key) else { return Ok(None) };
        self.codec.decode(&bytes).map(Some).map_err(SerializedError::Decode)
    }

    fn encode<T: Serialize + ?Sized>(&self, value: &T) -> Result<Bytes, SerializedError<C::Error>> {
        // Without the room that the encoder had to spare: the limit counts what is held.
        let bytes = self.codec.encode(value).map_err(SerializedError::Encode)?;
        Ok(Bytes::from(bytes.into_boxed_slice()))
    }
}

impl<C> SerializedCache<C> {
    /// Forgets `key`. Returns whether a live value was there.
    pub fn remove(&self, key: &str) -> bool {
        self.store.remove(key).is_some()
    }

    /// Whether a live value of `key` is there.
    pub fn contains_key(&self, key: &str) -> bool {
        self.store.contains_key(key)
    }

    /// Returns how many live values there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.store.len()
    }

    /// Whether there is no live value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.store.is_empty()
    }

    /// Returns how many bytes the live values take.
    #[must_use]
    pub fn size_in_bytes(&self) -> usize {
        self.store.currsize()
    }

    /// Forgets everything and zeroes the statistics.
    pub fn clear(&self) {
        self.store.clear();
    }

    /// Returns how the cache has done.
    #[must_use]
    pub fn info(&self) -> CacheInfo {
        self.store.info()
    }

    /// Returns the store of the bytes, with all that a [`TtlCache`] can do.
    #[must_use]
    pub fn store(&self) -> &TtlCache<String, Bytes> {
        &self.store
    }
}

/// Sets up a [`SerializedCache`].
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
#[must_use = "a builder makes nothing until `build` is called"]
pub struct SerializedCacheBuilder {
    store: TtlCacheBuilder<String, Bytes>,
}

impl SerializedCacheBuilder {
    /// Bounds the bytes of the encoded values.
    pub fn maxsize(self, bytes: usize) -> Self {
        self.with(|store| store.maxsize(bytes))
    }

    /// Lets every value live for `ttl` from when it is stored.
    pub fn ttl(self, ttl: Duration) -> Self {
        self.with(|store| store.ttl(ttl))
    }

    /// Sets up whatever else a [`TtlCacheBuilder`] can. Sizes are bytes in any case.
    pub fn with(self, set_up: impl FnOnce(TtlCacheBuilder<String, Bytes>) -> TtlCacheBuilder<String, Bytes>) -> Self {
        Self { store: set_up(self.store) }
    }

    /// Makes the cache.
    #[must_use]
    pub fn build(self) -> SerializedCache {
        self.build_with(MessagePack)
    }

    /// Makes the cache with another format.
    pub fn build_with<C: Codec>(self, codec: C) -> SerializedCache<C> {
        SerializedCache { store: self.store.getsizeof(Bytes::len).build(), codec }
    }
}
