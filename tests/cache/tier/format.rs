//! What stands in a tier, byte for byte. A change of these bytes makes programs of two versions compute everything twice.

use std::fmt::{Debug, Write};
use std::hash::Hash;
use std::time::Duration;

use serde::Serialize;
use ttl_memo::TtlCache;
use ttl_memo::tier::TierKey;

use super::memory::Server;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

/// The key of `arguments` in the tier.
fn key_of<K>(arguments: K) -> TierKey
where
    K: Serialize + Hash + Eq + Clone + Send + Sync + 'static,
{
    let server = Server::default();
    let cache: TtlCache<K, u8> = TtlCache::builder().name("key").tier(server.client()).build();
    cache.insert(arguments, 1);
    server.keys().remove(0)
}

#[test]
fn an_entry_with_tags_has_a_mark_before_its_value() {
    let server = Server::default();
    let cache: TtlCache<u8, u8> = TtlCache::builder()
        .name("marked")
        .ttl(Duration::from_secs(60))
        .tier(server.client())
        .tags(|_, _| ["a"])
        .build();
    cache.invalidate_tag("b");

    cache.insert(1, 7);

    let bytes = server.bytes(&server.keys()[0]).unwrap();
    assert_eq!(hex(&bytes[..4]), "746d0200", "version 2");
    assert_eq!(hex(&bytes[32..]), "01000000000000000000000000000000000000000000000007");
}

#[test]
fn an_entry_has_these_bytes() {
    let server = Server::default();
    let cache: TtlCache<(String, u64), Vec<String>> = TtlCache::builder()
        .name("shop::price of {all}")
        .ttl(Duration::from_secs(60))
        .stale(Duration::from_secs(3600))
        .stale_if_error(Duration::from_secs(86_400))
        .tier(server.client())
        .version(3)
        .build();

    cache.insert(("cup".to_owned(), 300), vec!["a".to_owned(), "bc".to_owned()]);

    let key = server.keys().remove(0);
    assert_eq!(key.function(), "shop::price_of__all_#376b56a12a22a751c45512b42706b6bc");
    assert_eq!(hex(key.arguments()), "3d0c070363757003ac020e");
    assert_eq!(
        hex(&server.bytes(&key).unwrap()),
        concat!(
            "746d0100",
            "14f8deaf",         // "tm", the version, the checksum
            "60ea000000000000", // fresh for 60,000 ms
            "80ee360000000000", // then stale for 3,600,000 ms
            "005c260500000000", // or retained for 86,400,000 ms
            "92a161a26263",     // ["a", "bc"] in MessagePack
        )
    );
}

#[test]
fn an_entry_that_does_not_expire_has_no_end() {
    let server = Server::default();
    let cache: TtlCache<u8, u8> = TtlCache::builder().name("key").no_ttl().tier(server.client()).build();

    cache.insert(1, 2);

    let bytes = server.bytes(&server.keys()[0]).unwrap();
    assert_eq!(hex(&bytes[8..]), concat!("ffffffffffffffff", "0000000000000000", "0000000000000000", "02"));
}

#[test]
fn long_arguments_are_a_sha_256() {
    let long = key_of("x".repeat(100));

    assert_eq!(long.arguments().len(), 33);
    assert_eq!(hex(long.arguments()), "23727279e4107749934b09410206cb4d7cf5aa3c87be4514402ae57f6b4dbfa711");
}

#[test]
fn different_arguments_have_different_keys() {
    fn assert_differ<K>(all: impl IntoIterator<Item = K>)
    where
        K: Serialize + Hash + Eq + Clone + Debug + Send + Sync + 'static,
    {
        let keys: Vec<_> = all.into_iter().map(|arguments| (arguments.clone(), key_of(arguments))).collect();
        for (at, (one, key)) in keys.iter().enumerate() {
            for (other, other_key) in &keys[..at] {
                assert_ne!(key, other_key, "{one:?} and {other:?}");
            }
        }
    }
    #[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
    enum Shape {
        None,
        Dot(()),
        Size(u8),
        Sizes(u8, u8),
        Named { size: u8 },
    }
    #[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
    #[serde(untagged)]
    enum Either {
        Number(u64),
        Signed(i64),
        Text(String),
        Bytes(Vec<u8>),
    }

    let text = |text: &str| text.to_owned();
    assert_differ([None, Some(None), Some(Some(0_u8))]);
    assert_differ([None, Some(())]);
    assert_differ([(text("ab"), text("c")), (text("a"), text("bc")), (text(""), text("abc"))]);
    assert_differ([vec![], vec![vec![]], vec![vec![], vec![]], vec![vec![0_u8]], vec![vec![0], vec![]]]);
    assert_differ([(vec![1_u8], vec![]), (vec![], vec![1])]);
    assert_differ([Shape::None, Shape::Dot(()), Shape::Size(0), Shape::Sizes(0, 0), Shape::Named { size: 0 }]);
    assert_differ([Either::Number(1), Either::Signed(1), Either::Text(text("1")), Either::Bytes(vec![1])]);
    assert_differ([i128::MIN, -1, 0, 1, 63, 64, i128::from(u64::MAX), i128::MAX]);
    assert_differ([u128::MAX, 127, 128, 16_383, 16_384]);
    assert_differ(['a', '\0', '\u{10FFFF}']);
    assert_differ([60, 61, 62, 63, 64, 65, 200].map(|length| "x".repeat(length)));
}
