//! What a link does for a cache with tags: values in the tier have a mark, and those that read one ask whether a tag of it has
//! been invalidated since. Without tags, nothing is asked.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::tier::call::Missed;
use crate::tier::error::TierError;
use crate::tier::link::{Typed, quietly};
use crate::tier::link_ask::Read;
use crate::tier::monitor::Count;
use crate::tier::permit::{Held, Permit};
use crate::tier::tag::{TagMark, TierTag, hash_of};
use crate::tier::tier::{Tier, TierFuture, TierTags, ready};

impl<T, K, V> Typed<T, K, V>
where
    T: Tier,
    K: Serialize + Send + Sync + 'static,
    V: Serialize + DeserializeOwned + Send + Sync + 'static,
{
    async fn call_tags<'a, R: Send + 'a>(
        &'a self,
        operation: impl FnOnce(&'a dyn TierTags) -> TierFuture<'a, R>,
    ) -> Result<R, Missed> {
        let without = || ready(Err(TierError::refused("the tier doesn't know tags any more")));
        self.call(|tier| tier.tags().map_or_else(without, operation)).await
    }

    /// The mark of a value whose computation begins now; `None` without tags.
    pub(super) async fn mark(&self) -> Result<Option<TagMark>, Missed> {
        if self.tags.is_none() {
            return Ok(None);
        }
        self.call_tags(|tags| tags.mark()).await.map(Some)
    }

    /// The permission to store a value whose computation begins now.
    pub(super) async fn permit(&self, held: Held) -> Permit {
        // Without a mark nobody could use the value.
        self.mark().await.map_or_else(|_| Permit::none(), |mark| Permit::of(held, mark))
    }

    pub(super) async fn tell_of_tag(&self, tag: &TierTag) -> Result<(), Missed> {
        self.call_tags(|tags| tags.invalidate(tag)).await
    }

    /// Checks that no tag of a value has been invalidated since the `mark` of the value, and notes its tags.
    pub(super) async fn check_tags(&self, arguments: Option<&K>, mark: Option<TagMark>, read: Read<V>) -> Read<V> {
        let (Some(each), Some(arguments)) = (&self.tags, arguments) else { return read };
        let (mut copied, is_fresh) = match read {
            Read::Fresh(copied) => (copied, true),
            Read::Stale(copied) => (copied, false),
            Read::Useless | Read::Unknown => return read,
        };
        // A cache without tags stored it.
        let Some(mark) = mark else { return Read::Useless };
        let mut tags = Vec::new();
        let is_known = quietly(|| {
            each(&copied.value, arguments, &mut |tag| tags.push(TierTag::new(tag)));
            Some(())
        });
        if is_known.is_none() {
            self.monitor().count(Count::Unreadable);
            return Read::Useless;
        }
        copied.tags = tags.iter().map(|tag| hash_of(tag.digest())).collect();
        let of_function: Vec<_> = tags.iter().map(|tag| tag.within(self.function.clone())).collect();
        tags.extend(of_function);
        let is_outdated =
            if tags.is_empty() { Ok(false) } else { self.call_tags(|known| known.any_since(mark, &tags)).await };
        match is_outdated {
            Ok(true) => Read::Useless,
            Ok(false) if is_fresh => Read::Fresh(copied),
            Ok(false) => Read::Stale(copied),
            Err(_) => Read::Unknown,
        }
    }
}
