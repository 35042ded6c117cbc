//! Values that are served after their deadline: while a caller computes the next one, and after that has failed.

use equivalent::Equivalent;

use crate::clock::Timestamp;
use crate::store::core::Core;
use crate::store::counters::Event;
use crate::store::entry::Entry;
use crate::store::slot_times::Retry;
use crate::store::standing::Standing;
use crate::store::table::{Found, SlotId, Tag};

/// Takes the stale value of `key`, for a caller that won't compute the next one.
#[inline]
pub(crate) fn take_stale<K, V: Clone, Q>(core: &Core<K, V>, hash: u64, key: &Q) -> Option<V>
where
    Q: Equivalent<K> + ?Sized,
{
    take_if(core, hash, key, |_, standing, _| standing == Standing::Stale)
}

/// Takes the old value of `key` while nobody may begin to compute the next one.
#[inline]
pub(crate) fn take_while_put_off<K, V: Clone, Q>(core: &Core<K, V>, hash: u64, key: &Q) -> Option<V>
where
    Q: Equivalent<K> + ?Sized,
{
    take_if(core, hash, key, |found, standing, now| {
        core.times().is_some_and(|times| may_take(standing, times.retry(found.id), now, false))
    })
}

/// Takes the value of `key` if `may_take` says so, in a cache that keeps values after their deadline.
#[inline]
fn take_if<K, V: Clone, Q>(
    core: &Core<K, V>,
    hash: u64,
    key: &Q,
    may_take: impl Fn(&Found<'_, K, V>, Standing, Timestamp) -> bool,
) -> Option<V>
where
    Q: Equivalent<K> + ?Sized,
{
    if core.times().is_none() { None } else { take_old_if(core, hash, key, may_take) }
}

#[cold]
#[inline(never)]
fn take_old_if<K, V: Clone, Q>(
    core: &Core<K, V>,
    hash: u64,
    key: &Q,
    may_take: impl Fn(&Found<'_, K, V>, Standing, Timestamp) -> bool,
) -> Option<V>
where
    Q: Equivalent<K> + ?Sized,
{
    if core.policy.grace().is_zero() {
        return None;
    }
    let now = core.policy.clock.now();
    let taken = core.find(Tag::of(hash), key, |found| {
        may_take(&found, core.standing(&found, now), now).then(|| take(core, found.id, found.entry, now))
    });
    taken.ok()?
}

/// Whether a caller gets the old value instead of computing the next one, which another may be doing.
pub(crate) fn may_take(standing: Standing, retry: Retry, now: Timestamp, is_being_computed: bool) -> bool {
    match standing {
        Standing::Stale => is_being_computed || !retry.is_due(now),
        // Not served while an attempt is under way: callers wait for that.
        Standing::Retained => retry != Retry::UNDER_WAY && !retry.is_due(now),
        Standing::Fresh | Standing::Gone => false,
    }
}

/// Serves the old value of an entry, which is a hit.
pub(crate) fn take<K, V: Clone>(core: &Core<K, V>, slot: SlotId, entry: &Entry<K, V>, now: Timestamp) -> V {
    let value = entry.value.clone();
    core.note_stale_use(slot, now);
    core.hit(entry);
    core.count(Event::StaleHit);
    value
}
