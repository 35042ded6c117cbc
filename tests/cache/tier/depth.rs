//! Values with parts within each other: so deep that they are refused, never so deep that reading them ends the program.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ttl_memo::{Codec, MessagePack, MessagePackError, TtlCache};

use super::memory::Server;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Nested {
    Within(Box<Nested>),
    Leaf,
}

fn nested(depth: usize) -> Nested {
    (0..depth).fold(Nested::Leaf, |inner, _| Nested::Within(Box::new(inner)))
}

#[test]
fn values_of_a_hundred_and_twenty_eight_levels_are_read_and_deeper_ones_are_not_written() {
    let bytes = MessagePack::default().encode(&nested(128)).unwrap();

    assert_eq!(MessagePack::default().decode::<Nested>(&bytes).unwrap(), nested(128));
    let error = MessagePack::default().encode(&nested(129)).unwrap_err();
    assert!(matches!(error, MessagePackError::TooDeep));
    assert_eq!(error.to_string(), "more than 128 arrays, maps, structs and enums are within each other");
}

#[test]
fn bytes_that_are_nested_deeply_are_refused_whatever_they_are_to_be() {
    let variants = [0x81, 0xa6, b'W', b'i', b't', b'h', b'i', b'n'];
    for bytes in [variants.repeat(100_000), vec![0x91; 100_000], [0xdd, 0, 0, 0, 1].repeat(100_000)] {
        assert!(matches!(MessagePack::default().decode::<Nested>(&bytes), Err(MessagePackError::TooDeep)));
    }
    // What is wrong otherwise is still said.
    for bytes in [&[0xdd][..], &[0x81], &[0xc6, 0xff, 0xff, 0xff, 0xff], &[0xd8], &[]] {
        assert!(
            matches!(MessagePack::default().decode::<Nested>(bytes), Err(MessagePackError::Decode(_))),
            "{bytes:?}"
        );
    }
}

#[test]
fn a_value_of_every_kind_is_read_as_it_was_written() {
    type Everything = (
        (u8, u16, u32, u64, i8, i16, i32, i64, u128),
        (f32, f64, bool, char, Option<u8>, ()),
        [String; 4],
        (Vec<u16>, Vec<()>, BTreeMap<u16, [u8; 3]>),
    );
    let text = |length| "x".repeat(length);
    let everything: Everything = (
        (200, 60_000, 4_000_000_000, u64::MAX, -100, -30_000, -2_000_000_000, i64::MIN, u128::MAX),
        (1.5, -0.1, true, 'ä', None, ()),
        [text(20), text(200), text(300), text(70_000)],
        (
            (0..70_000_u32).map(|number| (number % 1000) as u16).collect(),
            vec![(); 20],
            (0..20).map(|key| (key, [1, 2, 3])).collect(),
        ),
    );

    let bytes = MessagePack::default().encode(&everything).unwrap();

    assert_eq!(MessagePack::default().decode::<Everything>(&bytes).unwrap(), everything);
    let deep = [vec![0x91; 129], bytes].concat();
    assert!(matches!(MessagePack::default().decode::<Everything>(&deep), Err(MessagePackError::TooDeep)));
}

#[test]
fn a_value_that_is_too_deep_is_not_shared() {
    let server = Server::default();
    let cache: TtlCache<u32, Nested> = TtlCache::builder().name("deep").tier(server.client()).build();

    assert_eq!(cache.get_or_insert_with(1, || nested(1000)), nested(1000));

    assert_eq!(server.keys(), []);
}
