//! Values of any type, kept as bytes: what `atomic_lru.Cache` does in Python.

use std::collections::BTreeMap;
use std::error::Error;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize, Serializer};
use ttl_memo::{Codec, ManualTimer, SerializedCache, SerializedError};

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
fn what_cannot_be_encoded_is_an_error_with_its_reason() {
    let cache = SerializedCache::new(10, MINUTE);
    let error = cache.set("key", &Unspeakable).unwrap_err();
    assert_eq!(error.to_string(), "the value can't be encoded");
    assert_eq!(error.source().unwrap().to_string(), "unspeakable");
    assert!(cache.is_empty());
}

#[test]
fn what_is_of_another_type_is_an_error_and_stays() {
    let cache = SerializedCache::new(1_000, MINUTE);
    cache.set("key", &user()).unwrap();
    assert!(matches!(cache.get::<u64>("key"), Err(SerializedError::Decode(_))));
    assert_eq!(cache.get::<User>("key").unwrap(), Some(user()));
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
fn removing_and_clearing_forget() {
    let cache = SerializedCache::new(1_000, MINUTE);
    cache.set("a", &1).unwrap();
    cache.set("b", &2).unwrap();
    assert!(cache.remove("a") && !cache.remove("a"));
    assert_eq!(cache.len(), 1);
    cache.clear();
    assert_eq!((cache.len(), cache.size_in_bytes(), cache.info().hits), (0, 0, 0));
}
