//! How a caller asks the tier: takes a value that is good for something, or waits for another process, or computes.

use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::background::scheduler::instant_after;
use crate::background::sleep::Sleep;
use crate::codec::Codec;
use crate::tier::call::{Missed, call};
use crate::tier::entry::{self, LONGEST_HEADER, Unreadable};
use crate::tier::key::TierKey;
use crate::tier::link::{Begun, Copied, Typed, quietly};
use crate::tier::monitor::Count;
use crate::tier::permit::{Held, Permit};
use crate::tier::tag::TagMark;
use crate::tier::tier::{Lease, Tier, TierEntry, TierLookup};

/// What bytes of the tier are good for.
pub(super) enum Read<V> {
    /// The value is served.
    Fresh(Copied<V>),
    /// It is served while one caller computes the next.
    Stale(Copied<V>),
    /// They are to be replaced.
    Useless,
    /// They are to be left alone.
    Unknown,
}

impl<T, K, V> Typed<T, K, V>
where
    T: Tier,
    K: Serialize + Send + Sync + 'static,
    V: Serialize + DeserializeOwned + Send + Sync + 'static,
{
    /// What the caller does next: see [`Link::begin`](super::link::Link::begin).
    pub(super) async fn begin_now(
        &self,
        key: &TierKey,
        arguments: Option<&K>,
        takes_stale: bool,
        limit: Option<Duration>,
    ) -> Begun<V> {
        let nothing = || Begun::Compute(Permit::none());
        let end = limit.map(|limit| instant_after(Instant::now(), limit));
        let mut has_waited = false;
        if !self.settle().await {
            return nothing();
        }
        loop {
            let held = Held::new(&self.tier, key, Lease::new(self.monitor().lease()));
            match self.call(|tier| tier.look_up(key, held.lease)).await {
                Err(Missed::Skipped) => {
                    held.ended();
                    return nothing();
                }
                Err(Missed::Failed) => return nothing(),
                Ok(TierLookup::Leader) => {
                    self.monitor().count(Count::Miss);
                    return Begun::Compute(self.permit(held).await);
                }
                Ok(TierLookup::Busy) => held.ended(),
                Ok(TierLookup::Found(found)) => {
                    held.ended();
                    if let Some(begun) = self.found(key, arguments, takes_stale, found).await {
                        return begun;
                    }
                }
            }
            if !has_waited {
                has_waited = true;
                self.monitor().count(Count::Wait);
            }
            if !self.wait(key, end).await {
                return nothing();
            }
        }
    }

    /// What the caller does that found `found`; `None`: it waits for somebody else to replace it.
    async fn found(
        &self,
        key: &TierKey,
        arguments: Option<&K>,
        takes_stale: bool,
        found: TierEntry,
    ) -> Option<Begun<V>> {
        let hit = |copied| {
            self.monitor().count(Count::Hit);
            Some(Begun::Found(copied))
        };
        let old = match self.read(key, arguments, &found).await {
            Read::Fresh(copied) => return hit(copied),
            Read::Unknown => return Some(Begun::Compute(Permit::none())),
            Read::Stale(copied) => takes_stale.then_some(copied),
            Read::Useless => None,
        };
        let held = Held::new(&self.tier, key, Lease::new(self.monitor().lease()));
        let acquired = self.call(|tier| tier.acquire(key, held.lease)).await;
        if acquired == Ok(true) {
            // Somebody may have stored a value between the two questions.
            if let Ok(Some(now)) = self.call(|tier| tier.get(key)).await {
                if now.bytes != found.bytes {
                    if let Read::Fresh(copied) = self.read(key, arguments, &now).await {
                        return hit(copied);
                    }
                }
            }
            self.monitor().count(Count::Miss);
            return Some(Begun::Compute(self.permit(held).await));
        }
        if acquired != Err(Missed::Failed) {
            held.ended();
        }
        match (old, acquired) {
            (Some(copied), _) => hit(copied),
            (None, Ok(_)) => None,
            (None, Err(_)) => Some(Begun::Compute(Permit::none())),
        }
    }

    /// Waits for a while. Returns false if the caller doesn't wait any longer.
    async fn wait(&self, key: &TierKey, end: Option<Instant>) -> bool {
        let begun = Instant::now();
        let timeout = self.monitor().timeout();
        let limit = end.map_or(timeout, |end| end.saturating_duration_since(begun).min(timeout));
        if limit.is_zero() && end.is_some() {
            return false;
        }
        if call(self.monitor(), limit, || self.tier.wait(key, limit)).await.is_err() {
            return false;
        }
        // So that a tier that doesn't wait isn't asked again and again.
        let shortest = Duration::from_millis(5).min(limit);
        if begun.elapsed() < Duration::from_micros(200) {
            Sleep::until(begun + shortest).await;
        }
        true
    }

    async fn read(&self, key: &TierKey, arguments: Option<&K>, found: &TierEntry) -> Read<V> {
        let (read, mark) = self.decode(key, found);
        self.check_tags(arguments, mark, read).await
    }

    fn decode(&self, key: &TierKey, found: &TierEntry) -> (Read<V>, Option<TagMark>) {
        let limit = self.monitor().max_value().saturating_add(LONGEST_HEADER);
        let decoded = if found.bytes.len() > limit {
            Err(Unreadable::Damaged)
        } else {
            entry::decode(key, &found.bytes, found.remaining)
        };
        let (left, mark, bytes) = match decoded {
            Ok(decoded) => decoded,
            Err(why) => {
                self.monitor().count(Count::Unreadable);
                return (if why == Unreadable::Newer { Read::Unknown } else { Read::Useless }, None);
            }
        };
        if !left.is_fresh() && left.stale.is_zero() {
            return (Read::Useless, mark);
        }
        let copied =
            quietly(|| self.tier.codec().decode(bytes).ok()).map(|value| Copied { value, left, tags: Vec::new() });
        let read = match copied {
            None => {
                self.monitor().count(Count::Unreadable);
                Read::Useless
            }
            Some(copied) if left.is_fresh() => Read::Fresh(copied),
            Some(copied) => Read::Stale(copied),
        };
        (read, mark)
    }
}
