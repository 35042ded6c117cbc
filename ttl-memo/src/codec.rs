//! Values as bytes: the trait of formats, and the default one. Knows nothing of caches.

use std::error::Error;
use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Converts values to bytes and back. The default is [`MessagePack`].
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
    /// The error of both conversions.
    type Error: Error + Send + Sync + 'static;

    /// Converts `value` to bytes.
    ///
    /// # Errors
    ///
    /// When the format can't represent `value`.
    fn encode<T: Serialize + ?Sized>(&self, value: &T) -> Result<Vec<u8>, Self::Error>;

    /// Converts the bytes that [`encode`](Self::encode) returned back to a value.
    ///
    /// # Errors
    ///
    /// When the bytes aren't exactly those of a `T`.
    fn decode<T: DeserializeOwned>(&self, bytes: &[u8]) -> Result<T, Self::Error>;
}

/// The `MessagePack` format, which is compact and can represent every type that serde supports.
///
/// Structs are written with the names of their fields.
///
/// `None`, `()` and unit structs are all written as nil, and `Some(x)` as `x` alone. Therefore `Some(None)` and `Some(())` are
/// read back as `None`. Put the inner value into a struct with a field, or a tuple with one element, to tell them apart.
/// An integer can be read as any number type that can hold its value.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct MessagePack;

/// The error of [`MessagePack`].
#[derive(Debug)]
#[non_exhaustive]
pub enum MessagePackError {
    /// The value can't be represented.
    Encode(rmp_serde::encode::Error),
    /// The bytes don't begin with a value of this type.
    Decode(rmp_serde::decode::Error),
    /// So many bytes follow the value.
    TrailingBytes(usize),
}

impl fmt::Display for MessagePackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encode(error) => error.fmt(f),
            Self::Decode(error) => error.fmt(f),
            Self::TrailingBytes(1) => f.write_str("1 byte follows the value"),
            Self::TrailingBytes(count) => write!(f, "{count} bytes follow the value"),
        }
    }
}

impl Error for MessagePackError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Encode(error) => error.source(),
            Self::Decode(error) => error.source(),
            Self::TrailingBytes(_) => None,
        }
    }
}

impl Codec for MessagePack {
    type Error = MessagePackError;

    fn encode<T: Serialize + ?Sized>(&self, value: &T) -> Result<Vec<u8>, Self::Error> {
        rmp_serde::to_vec_named(value).map_err(MessagePackError::Encode)
    }

    fn decode<T: DeserializeOwned>(&self, bytes: &[u8]) -> Result<T, Self::Error> {
        let mut rest = bytes;
        let value = rmp_serde::from_read(&mut rest).map_err(MessagePackError::Decode)?;
        match rest.len() {
            0 => Ok(value),
            count => Err(MessagePackError::TrailingBytes(count)),
        }
    }
}
