//! Gives a cache the fuzzer's bytes as what its tier has: no bytes panic, hang or allocate without bound, and none but those
//! with the right checksum are served.
//!
//! `cargo install cargo-fuzz`, then `cargo +nightly fuzz run tier_entry -- -max_total_time=300`

#![no_main]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use ttl_memo::TtlCache;
use ttl_memo::tier::{MessagePack, Monitor, Tier, TierEntry, TierFuture, TierKey, ready};

/// A tier that has the same bytes for each key.
#[derive(Default)]
struct Fixed {
    codec: MessagePack,
    monitor: Monitor,
    bytes: Arc<Mutex<(Vec<u8>, Option<TierKey>)>>,
}

impl Tier for Fixed {
    type Codec = MessagePack;

    fn codec(&self) -> &MessagePack {
        &self.codec
    }

    fn monitor(&self) -> &Monitor {
        &self.monitor
    }

    fn get<'a>(&'a self, _: &'a TierKey) -> TierFuture<'a, Option<TierEntry>> {
        let bytes = self.bytes.lock().unwrap().0.clone();
        ready(Ok(Some(TierEntry { bytes, remaining: Some(Duration::from_secs(5)) })))
    }

    fn replace<'a>(&'a self, key: &'a TierKey, _: &'a [u8], _: Option<Duration>) -> TierFuture<'a, ()> {
        self.bytes.lock().unwrap().1 = Some(key.clone());
        ready(Ok(()))
    }

    fn forget<'a>(&'a self, _: &'a TierKey) -> TierFuture<'a, ()> {
        ready(Ok(()))
    }

    fn clear<'a>(&'a self, _: &'a str) -> TierFuture<'a, ()> {
        ready(Ok(()))
    }
}

#[derive(Clone, Default, Debug, Serialize, Deserialize)]
enum Tree {
    #[default]
    Leaf,
    Pair(Box<Tree>, Box<Tree>),
    Map(BTreeMap<String, Vec<Tree>>),
    Named { text: String, bytes: Vec<u8>, number: Option<f64>, wide: i128 },
}

/// Looks a value of this type up where the tier has the fuzzer's bytes, behind a header with the right checksum if `is_whole`.
fn look_up<V>(header: [u8; 24], payload: &[u8], is_whole: bool)
where
    V: Clone + Default + Serialize + DeserializeOwned + Send + Sync + 'static,
{
    let tier = Fixed::default();
    let (bytes, monitor) = (Arc::clone(&tier.bytes), tier.monitor.clone());
    let cache: TtlCache<u8, V> = TtlCache::builder().name("fuzz").tier(tier).build();
    cache.insert(1, V::default());
    let key = bytes.lock().unwrap().1.clone().expect("the value was stored");
    cache.clear();
    let entry = if is_whole {
        let (mark, rest) = ([b't', b'm', 1, 0], [&header[..], payload].concat());
        let mut checksum = crc32fast::Hasher::new();
        for part in [key.function().as_bytes(), &[0], key.arguments(), &[0], &mark, &rest] {
            checksum.update(part);
        }
        [&mark[..], &checksum.finalize().to_le_bytes(), &rest].concat()
    } else {
        [&header[..], payload].concat()
    };
    bytes.lock().unwrap().0 = entry;

    cache.get_or_insert_with(1, V::default);

    let info = monitor.info();
    assert!(is_whole || info.hits == 0, "bytes without the checksum were served");
    assert_eq!(info.errors + info.timeouts, 0, "{info:?}");
}

fuzz_target!(|bytes: &[u8]| {
    let Some(([kind, header @ ..], payload)) = bytes.split_first_chunk::<25>() else { return };
    let is_whole = kind % 2 == 0;
    match kind / 2 % 4 {
        0 => look_up::<Tree>(*header, payload, is_whole),
        1 => look_up::<Vec<String>>(*header, payload, is_whole),
        2 => look_up::<BTreeMap<u64, Option<Vec<u8>>>>(*header, payload, is_whole),
        _ => look_up::<(u64, Duration, Vec<()>)>(*header, payload, is_whole),
    }
});
