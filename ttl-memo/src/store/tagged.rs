//! How the entries with one tag are forgotten, and the results with it that are still being computed.

use crate::clock::Timestamp;
use crate::info::RemovalCause;
use crate::store::aside::Aside;
use crate::store::core::Core;
use crate::store::flights::SeqNo;
use crate::store::standing::Standing;
use crate::store::state::State;
use crate::store::tags::{EntryTags, TagHash};
use crate::store::write::WriteTxn;

impl<K, V> Core<K, V> {
    /// Removes all entries with `tag` from this cache, and returns how many there were here. Results with the tag that are being
    /// computed won't be stored.
    ///
    /// A tier is told before: nobody must find the old values there afterwards.
    pub(crate) fn invalidate_tag(&self, tag: &str) -> usize {
        let Some(tags) = &self.policy.tags else { return 0 };
        #[cfg(feature = "tier")]
        if let Some(tier) = &self.policy.tier {
            tier.invalidate_tag(tag);
        }
        self.forget_tag(tags.hash(tag))
    }

    /// The same here alone. The tier was told.
    pub(crate) fn forget_local_tag(&self, tag: &str) -> usize {
        self.policy.tags.as_ref().map_or(0, |tags| self.forget_tag(tags.hash(tag)))
    }
}

/// What a cache with tags does to forget one.
pub(crate) fn forget_tag<K, V>(core: &Core<K, V>, tag: TagHash) -> usize {
    let now = core.policy.clock.now();
    let mut aside = Aside::default();
    let mut txn = core.write(&mut aside);
    let forgotten = txn.remove_tagged(tag, now);
    txn.commit();
    forgotten
}

impl<K, V> WriteTxn<'_, K, V> {
    fn remove_tagged(&mut self, tag: TagHash, now: Timestamp) -> usize {
        let mut forgotten = 0;
        while let Some(slot) = self.state.index.by_tag.slot_with(tag) {
            if self.standing(slot, now) == Some(Standing::Gone) {
                self.state.expirations += 1;
                self.remove(slot, RemovalCause::Expired);
            } else {
                forgotten += 1;
                self.remove(slot, RemovalCause::Explicit);
            }
        }
        let State { invalidated, flights, .. } = &mut *self.state;
        invalidated.note(tag, flights);
        forgotten
    }

    /// Whether one of the `tags` of a computed value has been invalidated since the computation of this number, which has
    /// ended, began.
    #[inline]
    pub(crate) fn is_invalidated(&mut self, number: SeqNo, tags: &EntryTags) -> bool {
        if tags.is_none() {
            return false;
        }
        let State { invalidated, flights, .. } = &mut *self.state;
        let is_invalidated = invalidated.outdates(number, tags);
        if flights.is_empty() {
            invalidated.forget();
        }
        is_invalidated
    }
}
