//! Values of any type, kept as bytes: what `atomic_lru.Cache` does in Python.

use std::collections::BTreeMap;
use std::error::Error;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize, Serializer};
use ttl_memo::{Codec, ManualTimer, MessagePackError, SerializedCache, SerializedError};

const MINUTE: Duration = Duration::from_secs(60);

#[derive(Serialize, Deserialize, PartialEq, Debug, Clone)]
struct User {
    name: String,
    tags: BTreeMap<String, Option<u8>>,
}

fn user() -> User {
    User { name: "Ann".to_owned(), tags: BTreeMap::from([("a".to_owned(), None), ("b".to_owned(), Some(1))]) }
}

/// A value that no format can express.
struct Unspeakable;

impl Serialize for Unspeakable {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("unspeakable"))
    }
}

#[test]
fn atomic_lru_cache_keeps_values_of_any_type() -> Result<(), Box<dyn Error>> {
    let cache = SerializedCache::new(1 << 20, MINUTE);
    cache.set("user", &user())?;
    cache.set("number", &7)?;
    cache.set("text", "seven")?;
    assert_eq!(cache.get::<User>("user")?, Some(user()));
    assert_eq!(cache.get::<i64>("number")?, Some(7));
    assert_eq!(cache.get::<String>("text")?.as_deref(), Some("seven"));
    assert_eq!(cache.get::<User>("nobody")?, None);
    Ok(())
}

#[test]
fn atomic_lru_cache_holds_no_more_bytes_than_its_limit() -> Result<(), Box<dyn Error>> {
    let cache = SerializedCache::new(1_000, MINUTE);
    for key in 0..100 {
        cache.set(key.to_string(), &vec![1_u8; 90])?;
        assert!(cache.size_in_bytes() <= 1_000);
        let held: usize = cache.store().values().iter().map(bytes_of).sum();
        assert_eq!(cache.size_in_bytes(), held);
    }
    assert!(cache.contains_key("99") && !cache.contains_key("0"), "the least recently used went");
    Ok(())
}

fn bytes_of(bytes: &impl AsRef<[u8]>) -> usize {
    bytes.as_ref().len()
}

#[test]
fn a_value_larger_than_the_limit_is_an_error_and_the_old_one_stays() {
    let cache = SerializedCache::new(10, MINUTE);
    cache.set("key", &1).unwrap();
    let error = cache.set("key", &vec![1_u8; 20]).unwrap_err();
    assert!(matches!(error, SerializedError::TooLarge(_)));
    assert_eq!(cache.get::<i32>("key").unwrap(), Some(1));
}

#[test]
fn a_value_that_cannot_be_encoded_is_an_error_with_its_reason() {
    let cache = SerializedCache::new(10, MINUTE);
    let error = cache.set("key", &Unspeakable).unwrap_err();
    assert_eq!(error.to_string(), "the value can't be encoded");
    assert_eq!(error.source().unwrap().to_string(), "unspeakable");
    assert!(cache.is_empty());
}

#[test]
fn a_value_of_another_type_is_an_error_and_stays_stored() {
    let cache = SerializedCache::new(1_000, MINUTE);
    cache.set("key", &user()).unwrap();
    assert!(matches!(cache.get::<u64>("key"), Err(SerializedError::Decode(_))));
    assert_eq!(cache.get::<User>("key").unwrap(), Some(user()));
}

#[test]
fn a_struct_is_not_read_as_another_that_fits() {
    #[derive(Serialize, Deserialize, PartialEq, Debug)]
    struct Metres {
        length: u32,
    }
    #[derive(Serialize, Deserialize, PartialEq, Debug)]
    struct Feet {
        length: u32,
    }
    #[derive(Serialize, Deserialize, PartialEq, Debug)]
    struct Wrapped<T>(T);

    let cache = SerializedCache::new(1_000, MINUTE);
    cache.set("one", &Metres { length: 7 }).unwrap();
    cache.set("many", &[Metres { length: 7 }]).unwrap();
    cache.set("wrapped", &Wrapped(7)).unwrap();

    assert!(matches!(cache.get::<Feet>("one"), Err(SerializedError::OtherType)));
    assert!(matches!(cache.get::<BTreeMap<String, u32>>("one"), Err(SerializedError::OtherType)));
    assert!(matches!(cache.get::<Vec<Feet>>("many"), Err(SerializedError::OtherType)));
    assert!(matches!(cache.get::<i32>("wrapped"), Err(SerializedError::OtherType)));
    assert!(matches!(cache.get::<Wrapped<Metres>>("wrapped"), Err(SerializedError::Decode(_))));

    assert_eq!(cache.get("one").unwrap(), Some(Metres { length: 7 }));
    assert_eq!(cache.get("many").unwrap(), Some(vec![Metres { length: 7 }]));
    assert_eq!(cache.get("wrapped").unwrap(), Some(Wrapped(7)));
}

#[test]
fn types_of_the_standard_library_are_exchanged_where_their_formats_agree() {
    let cache = SerializedCache::new(1_000, MINUTE);
    cache.set("text", "seven").unwrap();
    cache.set("users", &[user()][..]).unwrap();
    assert_eq!(cache.get::<Box<str>>("text").unwrap().as_deref(), Some("seven"));
    assert_eq!(cache.get::<Option<Vec<User>>>("users").unwrap(), Some(Some(vec![user()])));
}

#[test]
fn bytes_that_follow_a_value_are_an_error() {
    let cache = SerializedCache::new(1_000, MINUTE);
    cache.set("number", &7).unwrap();
    cache.set("user", &user()).unwrap();
    for key in ["number", "user"] {
        let bytes = cache.store().get(key).unwrap();
        cache.store().insert(key.to_owned(), [&bytes[..], &[0]].concat().into());
    }

    let error = cache.get::<i32>("number").unwrap_err();
    assert_eq!(error.source().unwrap().to_string(), "1 byte follows the value");
    assert!(matches!(cache.get::<User>("user"), Err(SerializedError::Decode(MessagePackError::TrailingBytes(1)))));
}

/// What `MessagePack` can't tell apart, as its documentation says, and how it is told apart.
#[test]
fn an_option_in_an_option_needs_something_in_between() {
    let cache = SerializedCache::new(1_000, MINUTE);
    cache.set("bare", &Some(None::<u8>)).unwrap();
    cache.set("between", &Some((None::<u8>,))).unwrap();
    assert_eq!(cache.get::<Option<Option<u8>>>("bare").unwrap(), Some(None));
    assert_eq!(cache.get::<Option<(Option<u8>,)>>("between").unwrap(), Some(Some((None,))));
}

#[test]
fn bytes_that_begin_like_a_fingerprint_are_read_as_they_were_written() {
    struct Raw;
    impl Codec for Raw {
        type Error = serde_json::Error;
        fn encode<T: Serialize + ?Sized>(&self, value: &T) -> Result<Vec<u8>, Self::Error> {
            let mut bytes = vec![0xC1];
            bytes.extend(serde_json::to_vec(value)?);
            Ok(bytes)
        }
        fn decode<T: DeserializeOwned>(&self, bytes: &[u8]) -> Result<T, Self::Error> {
            assert_eq!(bytes[0], 0xC1);
            serde_json::from_slice(&bytes[1..])
        }
    }
    let cache = SerializedCache::builder().build_with(Raw);
    cache.set("number", &123_456_789).unwrap();
    cache.set("user", &user()).unwrap();
    assert_eq!(cache.get::<u32>("number").unwrap(), Some(123_456_789));
    assert_eq!(cache.get::<User>("user").unwrap(), Some(user()));
}

#[test]
fn atomic_lru_cache_takes_another_serialiser() {
    struct Json;
    impl Codec for Json {
        type Error = serde_json::Error;
        fn encode<T: Serialize + ?Sized>(&self, value: &T) -> Result<Vec<u8>, Self::Error> {
            serde_json::to_vec(value)
        }
        fn decode<T: DeserializeOwned>(&self, bytes: &[u8]) -> Result<T, Self::Error> {
            serde_json::from_slice(bytes)
        }
    }
    let cache = SerializedCache::builder().build_with(Json);
    cache.set("key", &[1, 2]).unwrap();
    assert_eq!(&cache.store().peek("key").unwrap()[..], b"[1,2]");
    assert_eq!(cache.get::<Vec<u8>>("key").unwrap(), Some(vec![1, 2]));
}

#[test]
fn atomic_lru_cache_has_a_ttl_per_item_none_or_the_default() {
    static CLOCK: ManualTimer = ManualTimer::new();
    let cache = SerializedCache::builder().ttl(MINUTE).with(|store| store.timer(&CLOCK)).build();
    cache.set("default", &1).unwrap();
    cache.set_with_ttl("short", &2, Some(MINUTE / 2)).unwrap();
    cache.set_with_ttl("none", &3, None).unwrap();
    CLOCK.advance(MINUTE / 2);
    assert_eq!((cache.contains_key("default"), cache.contains_key("short")), (true, false));
    CLOCK.advance(1000 * MINUTE);
    assert_eq!((cache.contains_key("default"), cache.contains_key("none")), (false, true));
}

#[test]
fn remove_and_clear_remove_values() {
    let cache = SerializedCache::new(1_000, MINUTE);
    cache.set("a", &1).unwrap();
    cache.set("b", &2).unwrap();
    assert!(cache.remove("a") && !cache.remove("a"));
    assert_eq!(cache.len(), 1);
    cache.clear();
    assert_eq!((cache.len(), cache.size_in_bytes(), cache.info().hits), (0, 0, 0));
}
