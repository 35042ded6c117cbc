//! A tier that has only what every tier must have.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use ttl_memo::tier::{MessagePack, Monitor, Tier, TierEntry, TierFuture, TierKey, ready};

#[derive(Default)]
pub(super) struct Simple {
    codec: MessagePack,
    monitor: Monitor,
    entries: Mutex<HashMap<TierKey, Vec<u8>>>,
}

impl Tier for Simple {
    type Codec = MessagePack;

    fn codec(&self) -> &MessagePack {
        &self.codec
    }

    fn monitor(&self) -> &Monitor {
        &self.monitor
    }

    fn get<'a>(&'a self, key: &'a TierKey) -> TierFuture<'a, Option<TierEntry>> {
        let bytes = self.entries.lock().unwrap().get(key).cloned();
        ready(Ok(bytes.map(|bytes| TierEntry { bytes, remaining: None })))
    }

    fn replace<'a>(&'a self, key: &'a TierKey, bytes: &'a [u8], _: Option<Duration>) -> TierFuture<'a, ()> {
        self.entries.lock().unwrap().insert(key.clone(), bytes.to_vec());
        ready(Ok(()))
    }

    fn forget<'a>(&'a self, key: &'a TierKey) -> TierFuture<'a, ()> {
        self.entries.lock().unwrap().remove(key);
        ready(Ok(()))
    }

    fn clear<'a>(&'a self, function: &'a str) -> TierFuture<'a, ()> {
        self.entries.lock().unwrap().retain(|key, _| key.function() != function);
        ready(Ok(()))
    }
}
