//! The computations under way in one store: which key each is for, which one later callers join, and whose result may be
//! stored. Knows nothing of how callers wait for them, and compares no keys.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;
use std::sync::Arc;

use crate::flight::flight::Flight;
use crate::flight::thread_state::Leader;
use crate::store::entry::drop_quietly;

/// The computation of one key's value.
pub(crate) struct Computation<K, V> {
    pub(crate) key: K,
    pub(crate) flight: Flight<V>,
}

/// A computation, shared by its leader, its waiters and the store. Whoever is the last to hold it drops the key and the
/// outcome, and is spared the panics of the user's `Drop`.
pub(crate) struct ComputationRef<K, V> {
    /// `None` only while it is dropped.
    shared: Option<Arc<Computation<K, V>>>,
}

impl<K, V> ComputationRef<K, V> {
    pub(crate) fn new(key: K, leader: Leader) -> Self {
        Self { shared: Some(Arc::new(Computation { key, flight: Flight::new(leader) })) }
    }

    /// Whether anybody else holds it.
    pub(crate) fn is_shared(&self) -> bool {
        self.shared.as_ref().is_some_and(|shared| Arc::strong_count(shared) > 1)
    }
}

impl<K, V> Clone for ComputationRef<K, V> {
    fn clone(&self) -> Self {
        Self { shared: self.shared.clone() }
    }
}

impl<K, V> Deref for ComputationRef<K, V> {
    type Target = Computation<K, V>;

    fn deref(&self) -> &Computation<K, V> {
        self.shared.as_deref().expect("only `drop` takes it")
    }
}

impl<K, V> Drop for ComputationRef<K, V> {
    fn drop(&mut self) {
        if let Some(Computation { key, flight }) = self.shared.take().and_then(Arc::into_inner) {
            drop_quietly(flight);
            drop_quietly(key);
        }
    }
}

/// Numbers computations in the order in which they began.
pub(crate) type SeqNo = u64;

/// The computations whose results may be stored, grouped by key. One that isn't here any more is outdated: nobody joins it,
/// and its result isn't stored.
pub(crate) struct Flights<K, V> {
    /// One of the groups. Most often it is the only one, and then nothing is allocated.
    one: Option<(GroupId, Group<K, V>)>,
    others: BTreeMap<GroupId, Group<K, V>>,
    /// The number of the computation that began last.
    latest: SeqNo,
}

/// Names a group: the hash of its key, and the number of the computation that it began with.
pub(crate) type GroupId = (u64, SeqNo);

/// The computations of one key. There are several when callers don't wait for the first.
struct Group<K, V> {
    /// The one that began last among those that others may wait for. It has the key.
    computation: ComputationRef<K, V>,
    /// Its number, unless it has ended or is outdated.
    leader: Option<SeqNo>,
    /// The numbers of those that nobody waits for.
    others: BTreeSet<SeqNo>,
}

/// One computation's place among the others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ticket {
    group: GroupId,
    number: SeqNo,
}

impl Ticket {
    /// The hash of the computation's key.
    pub(crate) fn hash(self) -> u64 {
        self.group.0
    }
}

impl<K, V> Default for Flights<K, V> {
    fn default() -> Self {
        Self { one: None, others: BTreeMap::new(), latest: 0 }
    }
}

impl<K, V> Flights<K, V> {
    /// The groups of keys that hash to `hash`, each with a computation that has its key.
    pub(crate) fn with_hash(&self, hash: u64) -> impl Iterator<Item = (GroupId, &ComputationRef<K, V>)> {
        let one = self.one.iter().filter(move |(id, _)| id.0 == hash).map(|(id, group)| (*id, &group.computation));
        let others = self.others.range((hash, 0)..=(hash, SeqNo::MAX)).map(|(id, group)| (*id, &group.computation));
        one.chain(others)
    }

    /// Whether there is no computation of a key that hashes to `hash`.
    #[inline]
    pub(crate) fn has_none_with(&self, hash: u64) -> bool {
        self.with_hash(hash).next().is_none()
    }

    /// The computation that a caller may wait for.
    pub(crate) fn to_join(&self, id: GroupId) -> Option<&ComputationRef<K, V>> {
        let Group { computation, leader, .. } = self.group(id)?;
        // One that has an outcome and hasn't ended was taken over.
        (leader.is_some() && computation.flight.outcome().is_none()).then_some(computation)
    }

    /// Records a computation that begins in the group of its key, if there is one. Later callers join it if `is_shared`; one
    /// that was taken over is outdated by that.
    ///
    /// Returns the computation that it takes the place of, to be dropped when the lock has been released.
    pub(crate) fn begin(
        &mut self,
        hash: u64,
        group: Option<GroupId>,
        computation: &ComputationRef<K, V>,
        is_shared: bool,
    ) -> (Ticket, Option<ComputationRef<K, V>>) {
        self.latest += 1;
        let number = self.latest;
        if let Some((id, group)) = group.and_then(|id| Some((id, self.group_mut(id)?))) {
            let replaced = is_shared.then(|| {
                group.leader = Some(number);
                std::mem::replace(&mut group.computation, computation.clone())
            });
            if !is_shared {
                group.others.insert(number);
            }
            return (Ticket { group: id, number }, replaced);
        }
        let id = (hash, number);
        let mut group = Group { computation: computation.clone(), leader: Some(number), others: BTreeSet::new() };
        if !is_shared {
            group.leader = None;
            group.others.insert(number);
        }
        if self.one.is_none() {
            self.one = Some((id, group));
        } else {
            self.others.insert(id, group);
        }
        (Ticket { group: id, number }, None)
    }

    /// Records that a computation ended. Returns whether its result, if it `has_result`, may be stored, which makes those
    /// that began before it outdated.
    ///
    /// Returns the computation that the store doesn't need any more, too, to be dropped when the lock has been released.
    pub(crate) fn end(&mut self, ticket: Ticket, has_result: bool) -> (bool, Option<ComputationRef<K, V>>) {
        let Ticket { group: id, number } = ticket;
        let Some(group) = self.group_mut(id) else { return (false, None) };
        let is_leader = group.leader.take_if(|leader| *leader == number).is_some();
        if !is_leader && !group.others.remove(&number) {
            return (false, None);
        }
        if has_result {
            group.leader.take_if(|leader| *leader < number);
            if !group.others.is_empty() {
                group.others = group.others.split_off(&number);
            }
        }
        let is_empty = group.leader.is_none() && group.others.is_empty();
        (has_result, if is_empty { self.outdate(id) } else { None })
    }

    /// Makes the computations of a key outdated. Returns the one of them that the store had, to be dropped when the lock has
    /// been released.
    pub(crate) fn outdate(&mut self, id: GroupId) -> Option<ComputationRef<K, V>> {
        let group = match self.one.take_if(|(one, _)| *one == id) {
            Some((_, group)) => Some(group),
            None => self.others.remove(&id),
        };
        group.map(|group| group.computation)
    }

    /// The same for all keys.
    pub(crate) fn outdate_all(&mut self) -> impl Iterator<Item = ComputationRef<K, V>> + use<K, V> {
        let one = self.one.take().map(|(_, group)| group);
        one.into_iter().chain(std::mem::take(&mut self.others).into_values()).map(|group| group.computation)
    }

    /// How many computations there are.
    pub(crate) fn len(&self) -> usize {
        let groups = self.one.iter().map(|(_, group)| group).chain(self.others.values());
        groups.map(|group| usize::from(group.leader.is_some()) + group.others.len()).sum()
    }

    fn group(&self, id: GroupId) -> Option<&Group<K, V>> {
        match &self.one {
            Some((one, group)) if *one == id => Some(group),
            _ => self.others.get(&id),
        }
    }

    fn group_mut(&mut self, id: GroupId) -> Option<&mut Group<K, V>> {
        match &mut self.one {
            Some((one, group)) if *one == id => Some(group),
            _ => self.others.get_mut(&id),
        }
    }
}
