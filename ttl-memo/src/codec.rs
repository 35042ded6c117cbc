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
///
/// At most 128 arrays, maps, structs and enums can be within each other, because reading each of them takes room on the stack.
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
    /// More than 128 arrays, maps, structs and enums are within each other.
    TooDeep,
}

impl fmt::Display for MessagePackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encode(error) => error.fmt(f),
            Self::Decode(error) => error.fmt(f),
            Self::TrailingBytes(1) => f.write_str("1 byte follows the value"),
            Self::TrailingBytes(count) => write!(f, "{count} bytes follow the value"),
            Self::TooDeep => write!(f, "more than {DEEPEST} arrays, maps, structs and enums are within each other"),
        }
    }
}

impl Error for MessagePackError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Encode(error) => error.source(),
            Self::Decode(error) => error.source(),
            Self::TrailingBytes(_) | Self::TooDeep => None,
        }
    }
}

impl Codec for MessagePack {
    type Error = MessagePackError;

    fn encode<T: Serialize + ?Sized>(&self, value: &T) -> Result<Vec<u8>, Self::Error> {
        let bytes = rmp_serde::to_vec_named(value).map_err(MessagePackError::Encode)?;
        if is_too_deep(&bytes) { Err(MessagePackError::TooDeep) } else { Ok(bytes) }
    }

    fn decode<T: DeserializeOwned>(&self, bytes: &[u8]) -> Result<T, Self::Error> {
        if is_too_deep(bytes) {
            return Err(MessagePackError::TooDeep);
        }
        let mut rest = bytes;
        let value = rmp_serde::from_read(&mut rest).map_err(MessagePackError::Decode)?;
        match rest.len() {
            0 => Ok(value),
            count => Err(MessagePackError::TrailingBytes(count)),
        }
    }
}

/// So many arrays and maps may be within each other. A struct is a map, and so is an enum with content.
const DEEPEST: usize = 128;

/// Whether the value at the beginning of `bytes` has more than [`DEEPEST`] arrays and maps within each other: the library
/// doesn't limit how deep enums are. Whatever else is wrong with `bytes` is for the library to say.
fn is_too_deep(mut bytes: &[u8]) -> bool {
    // How many elements are missing in each array or map that isn't complete.
    let mut missing: Vec<u64> = Vec::new();
    while let Some((marker, rest)) = bytes.split_first() {
        let Some(Head { size, content, elements }) = Head::read(*marker, rest) else { return false };
        let Some(after) = usize::try_from(content).ok().and_then(|content| rest.get(size.checked_add(content)?..))
        else {
            return false;
        };
        bytes = after;
        if elements > 0 {
            if missing.len() == DEEPEST {
                return true;
            }
            missing.push(elements);
            continue;
        }
        while let Some(elements) = missing.last_mut() {
            *elements -= 1;
            if *elements > 0 {
                break;
            }
            missing.pop();
        }
        if missing.is_empty() {
            return false;
        }
    }
    false
}

/// What follows a marker of `MessagePack`.
struct Head {
    /// The bytes of the length.
    size: usize,
    /// The bytes after that.
    content: u64,
    /// The elements of an array, or the keys and values of a map.
    elements: u64,
}

impl Head {
    /// Returns `None` if the length isn't complete.
    fn read(marker: u8, rest: &[u8]) -> Option<Self> {
        let length = |size| Some(rest.get(..size)?.iter().fold(0, |length, byte| length << 8 | u64::from(*byte)));
        let bytes = |size, more| Some(Self { size, content: length(size)? + more, elements: 0 });
        let array = |size, each| Some(Self { size, content: 0, elements: length(size)? * each });
        let fixed = |content, elements| Some(Self { size: 0, content, elements });
        match marker {
            0x80..=0x8f => fixed(0, u64::from(marker & 0x0f) * 2),
            0x90..=0x9f => fixed(0, u64::from(marker & 0x0f)),
            0xa0..=0xbf => fixed(u64::from(marker & 0x1f), 0),
            0xc4 | 0xd9 => bytes(1, 0),
            0xc5 | 0xda => bytes(2, 0),
            0xc6 | 0xdb => bytes(4, 0),
            // Each extension has a type, one byte.
            0xc7 => bytes(1, 1),
            0xc8 => bytes(2, 1),
            0xc9 => bytes(4, 1),
            0xd4..=0xd8 => fixed((1 << (marker - 0xd4)) + 1, 0),
            0xcc | 0xd0 => fixed(1, 0),
            0xcd | 0xd1 => fixed(2, 0),
            0xca | 0xce | 0xd2 => fixed(4, 0),
            0xcb | 0xcf | 0xd3 => fixed(8, 0),
            0xdc => array(2, 1),
            0xdd => array(4, 1),
            0xde => array(2, 2),
            0xdf => array(4, 2),
            // A small number, nil or a boolean.
            0x00..=0x7f | 0xe0..=0xff | 0xc0..=0xc3 => fixed(0, 0),
        }
    }
}
