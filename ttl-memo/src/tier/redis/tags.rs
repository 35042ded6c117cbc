//! What a server knows of tags: one sorted set, in which the score of each tag is the number of its latest invalidation.
//!
//! A random *epoch* stands above all tags. If the server evicts the set, the next one has another epoch, and then nothing that
//! was stored before is used. The set has a limited number of tags. Those whose invalidation is longest ago are removed from it,
//! and values that were computed before that are no longer used.

use std::time::Duration;

use redis::Value;

use super::keys::{What, tags_key};
use super::operations::{is_done, strange};
use super::redis::Redis;
use super::script::{Argument, Call, INVALIDATE_TAG, TAG_MARK, TAGS_SINCE};
use crate::codec::Codec;
use crate::tier::error::TierError;
use crate::tier::tag::{TagMark, TierTag};
use crate::tier::tier::{Lease, TierFuture, TierTags};

/// So many tags are in the set at most, which takes the server some megabytes.
const MOST: u64 = 1 << 16;

impl<C: Codec + Send + Sync + 'static> TierTags for Redis<C> {
    fn mark(&self) -> TierFuture<'_, TagMark> {
        Box::pin(async move {
            let epoch = new_epoch();
            let answer = self.run_on_tags(|key| Call::new(&TAG_MARK, vec![key], vec![Argument::Bytes(&epoch)])).await?;
            mark(&answer).ok_or_else(|| strange(&answer))
        })
    }

    fn invalidate<'a>(&'a self, tag: &'a TierTag) -> TierFuture<'a, ()> {
        Box::pin(async move {
            let [channel, message] = self.tells(What::Tag, tag.function().unwrap_or_default(), &tag.digest());
            let (epoch, id) = (new_epoch(), tag.id());
            let answer = self.run_on_tags(|key| {
                let arguments = vec![
                    Argument::Bytes(&epoch),
                    Argument::Bytes(&id),
                    Argument::Number(MOST),
                    Argument::Bytes(&channel),
                    Argument::Bytes(&message),
                ];
                Call::new(&INVALIDATE_TAG, vec![key], arguments)
            });
            is_done(&answer.await?).map(drop)
        })
    }

    fn any_since<'a>(&'a self, mark: TagMark, tags: &'a [TierTag]) -> TierFuture<'a, bool> {
        Box::pin(async move {
            let (epoch, number) = mark.0.split_at(16);
            let number = number.try_into().map_or(0, u64::from_le_bytes);
            let ids: Vec<_> = tags.iter().map(TierTag::id).collect();
            let answer = self.run_on_tags(|key| {
                let start = [Argument::Bytes(epoch), Argument::Number(number), Argument::Number(MOST)];
                let ids = ids.iter().map(|id| Argument::Bytes(id));
                Call::new(&TAGS_SINCE, vec![key], start.into_iter().chain(ids).collect())
            });
            is_done(&answer.await?)
        })
    }
}

impl<C> Redis<C> {
    async fn run_on_tags<'a>(&self, call: impl FnOnce(Vec<u8>) -> Call<'a> + Send) -> Result<Value, TierError> {
        let call = call(tags_key(&self.shared.client.settings.prefix));
        self.connections()?.requests.run_alone(&call).await
    }
}

fn new_epoch() -> [u8; 16] {
    Lease::new(Duration::ZERO).token().to_be_bytes()
}

/// The mark in an answer: the epoch, and the number of the latest invalidation as text.
fn mark(answer: &Value) -> Option<TagMark> {
    let Value::Array(parts) = answer else { return None };
    let [Value::BulkString(epoch), Value::BulkString(number)] = &parts[..] else { return None };
    let number: u64 = std::str::from_utf8(number).ok()?.parse().ok()?;
    let mut mark = [0; 24];
    mark[..16].copy_from_slice(epoch.get(..16).filter(|_| epoch.len() == 16)?);
    mark[16..].copy_from_slice(&number.to_le_bytes());
    Some(TagMark(mark))
}
