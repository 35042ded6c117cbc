//! From a key to its entry and its computations, with the lock held in the end. Keys are compared while it isn't, since that
//! runs the user's code, and only with those that have the same hash: where there are none, as most often, the first look
//! tells.

use equivalent::Equivalent;

use crate::store::aside::Aside;
use crate::store::core::Core;
use crate::store::flights::{ComputationRef, GroupId};
use crate::store::index::Tenant;
use crate::store::known::Known;
use crate::store::table::{SlotId, Tag};
use crate::store::table_writer::Candidate;
use crate::store::write::WriteTxn;

/// Where a key is, for as long as the lock is held.
pub(crate) struct Located {
    pub(crate) tag: Tag,
    /// Where the key's entry is.
    pub(crate) slot: Option<SlotId>,
    /// The computations of the key.
    pub(crate) group: Option<GroupId>,
}

/// Whether keys are compared with the computations under way, too.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seek {
    Entry,
    EntryAndFlights,
}

impl<K, V> Core<K, V> {
    /// Locks the store with the place of `key` known, which probably has an entry.
    pub(crate) fn write_at<'a, Q>(
        &'a self,
        hash: u64,
        key: &Q,
        aside: &'a mut Aside<K, V>,
    ) -> (WriteTxn<'a, K, V>, Located)
    where
        Q: Equivalent<K> + ?Sized,
    {
        let (entry, known) = match self.find(Tag::of(hash), key, |found| found.entry.clone()) {
            Ok(entry) => (Some(entry), Known::Nothing),
            Err(known) => (None, known),
        };
        aside.compared.note_equal(entry);
        let mut txn = self.write(aside);
        let located = txn.locate(hash, key, Seek::EntryAndFlights, known);
        (txn, located)
    }
}

impl<K, V> WriteTxn<'_, K, V> {
    /// Finds the place of `key`, as far as `seek` says. `known` is what the caller knows of it. May release the lock and take
    /// it again, so nothing may have been changed yet.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the result is worth registers")]
    pub(crate) fn locate<Q>(&mut self, hash: u64, key: &Q, seek: Seek, known: Known) -> Located
    where
        Q: Equivalent<K> + ?Sized,
    {
        let tag = Tag::of(hash);
        let slot = self.known_slot(known);
        if (slot.is_some() || self.has_none_with(tag, known))
            && (seek == Seek::Entry || self.state.flights.has_none_with(hash))
        {
            return Located { tag, slot, group: None };
        }
        self.locate_among(tag, hash, key, seek)
    }

    /// Finds the place of a key among the entries and computations that may have it. Each round compares, with the lock
    /// released, what came since the round before.
    #[cold]
    #[inline(never)]
    fn locate_among<Q>(&mut self, tag: Tag, hash: u64, key: &Q, seek: Seek) -> Located
    where
        Q: Equivalent<K> + ?Sized,
    {
        loop {
            let (slot, entries) = slot_of(self, tag);
            let (group, groups) = match seek {
                Seek::EntryAndFlights => group_of(self, hash),
                Seek::Entry => (None, Vec::new()),
            };
            if entries.is_empty() && groups.is_empty() {
                return Located { tag, slot, group };
            }
            // What is compared is dropped with the lock released, too.
            self.unlocked(move |aside| {
                for (tenant, Candidate { id, entry, .. }) in &entries {
                    let is_equal = key.equivalent(&entry.key);
                    aside.compared.note_tenant(*id, *tenant, is_equal);
                }
                for (id, computation) in &groups {
                    let is_equal = key.equivalent(computation.key());
                    aside.compared.note_group(*id, computation, is_equal);
                }
            });
        }
    }
}

/// An entry that a key must still be compared with, and whose it is.
type UnknownEntry<K, V> = (Tenant, Candidate<K, V>);

/// A computation that a key must still be compared with.
type UnknownGroup<K, V> = (GroupId, ComputationRef<K, V>);

/// The slot of the key that was compared, or else the entries that it must still be compared with.
fn slot_of<K, V>(txn: &WriteTxn<'_, K, V>, tag: Tag) -> (Option<SlotId>, Vec<UnknownEntry<K, V>>) {
    let compared = &txn.aside.compared;
    let mut unknown = Vec::new();
    for candidate in txn.writer.candidates(tag) {
        let tenant = txn.state.index.tenant(candidate.id);
        match compared.with_entry(candidate.id, tenant, &candidate.entry) {
            Some(true) => return (Some(candidate.id), Vec::new()),
            Some(false) => {}
            None => unknown.push((tenant, candidate)),
        }
    }
    (None, unknown)
}

/// The same for the computations of the key.
fn group_of<K, V>(txn: &WriteTxn<'_, K, V>, hash: u64) -> (Option<GroupId>, Vec<UnknownGroup<K, V>>) {
    let mut unknown = Vec::new();
    for id in txn.state.flights.with_hash(hash) {
        match (txn.aside.compared.with_group(id), txn.state.flights.of_group(id)) {
            (Some(true), _) => return (Some(id), Vec::new()),
            (None, Some(computation)) => unknown.push((id, computation.clone())),
            (Some(false), _) | (None, None) => {}
        }
    }
    (None, unknown)
}
