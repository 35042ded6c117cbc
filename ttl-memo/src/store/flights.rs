//! The computations under way in one store: which key each is for, which one later callers join, and whose result may be
//! stored. Knows nothing of how callers wait for them, and compares no keys.

use std::sync::Arc;

use crate::clock::Timestamp;
use crate::flight::flight::Flight;
use crate::flight::progress::Progress;
use crate::flight::thread_state::Leader;
use crate::store::entry::{Quiet, drop_quietly};
use crate::store::group_places::GroupPlaces;
pub(crate) use crate::store::group_places::{GroupId, SeqNo};
use crate::store::known::Known;

/// The computation of one key's value.
pub(crate) struct Computation<K, V> {
    /// Taken out of one that is kept for the next computation.
    key: Quiet<K>,
    /// `None` only while it is dropped.
    flight: Option<Flight<V>>,
    ticket: Ticket,
    /// What was known of the key's entry when it began.
    known: Known,
    /// When it began.
    began: Timestamp,
}

/// A computation that may begin.
pub(crate) struct NewComputation<K> {
    pub(crate) hash: u64,
    pub(crate) key: Quiet<K>,
    pub(crate) leader: Leader,
    /// What is known of the key's entry.
    pub(crate) known: Known,
    pub(crate) began: Timestamp,
}

impl<K, V> Computation<K, V> {
    pub(crate) fn key(&self) -> &K {
        &self.key
    }

    #[inline]
    pub(crate) fn flight(&self) -> &Flight<V> {
        self.flight.as_ref().expect("it is there until the computation is dropped")
    }

    #[inline]
    pub(crate) fn progress(&self) -> &Progress {
        self.flight().progress()
    }

    pub(crate) fn hash(&self) -> u64 {
        self.ticket.group.0
    }

    pub(crate) fn known(&self) -> Known {
        self.known
    }

    pub(crate) fn began(&self) -> Timestamp {
        self.began
    }

    pub(crate) fn number(&self) -> SeqNo {
        self.ticket.number
    }
}

/// The user's code in its outcome is spared, as in its key: whoever is the last to hold it sees no panic.
impl<K, V> Drop for Computation<K, V> {
    fn drop(&mut self) {
        drop_quietly(self.flight.take());
    }
}

/// A computation, shared by its leader, its waiters and the store.
pub(crate) type ComputationRef<K, V> = Arc<Computation<K, V>>;

/// A computation that has ended.
pub(crate) struct Ended<K, V> {
    /// Whether its value may be stored.
    pub(crate) may_store: bool,
    /// The computation, if others hold it: they may be waiting for its outcome.
    pub(crate) shared: Option<ComputationRef<K, V>>,
    /// What is to be dropped when the lock has been released: its key, and another computation of the key.
    pub(crate) key: Option<Quiet<K>>,
    pub(crate) of_group: Option<ComputationRef<K, V>>,
}

/// The computations whose results may be stored, grouped by key. One that isn't here any more is outdated: nobody joins it,
/// and its result isn't stored.
pub(crate) struct Flights<K, V> {
    /// One of the groups. Most often it is the only one, and then nothing is allocated.
    one: Option<(GroupId, Group<K, V>)>,
    others: Vec<(GroupId, Group<K, V>)>,
    /// Where each of the others is.
    places: GroupPlaces,
    /// The number of the computation that began last.
    latest: SeqNo,
    /// One that has ended and that nobody holds, without its key, for the next computation.
    spare: Option<ComputationRef<K, V>>,
}

/// The computations that a store had before they were outdated, to be dropped when the lock has been released.
pub(crate) struct Outdated<K, V> {
    _one: Option<(GroupId, Group<K, V>)>,
    _others: Vec<(GroupId, Group<K, V>)>,
}

/// The computations of one key. There are several when callers don't wait for the first.
struct Group<K, V> {
    /// The one that began last among those that others may wait for. It has the key.
    computation: ComputationRef<K, V>,
    /// Its number, unless it has ended or is outdated.
    leader: Option<SeqNo>,
    /// The numbers of those that nobody waits for, in order.
    others: Vec<SeqNo>,
}

/// For how many other groups there is always room, once there was one.
const SPARE_ROOM: usize = 16;

/// One computation's place among the others.
#[derive(Clone, Copy, Debug)]
struct Ticket {
    group: GroupId,
    number: SeqNo,
}

impl<K, V> Default for Flights<K, V> {
    fn default() -> Self {
        Self { one: None, others: Vec::new(), places: GroupPlaces::default(), latest: 0, spare: None }
    }
}

impl<K, V> Flights<K, V> {
    /// The groups of keys that hash to `hash`.
    pub(crate) fn with_hash(&self, hash: u64) -> Vec<GroupId> {
        let mut ids = self.places.with_hash(hash);
        if let Some((id, _)) = &self.one {
            if id.0 == hash {
                ids.push(*id);
            }
        }
        ids
    }

    /// Whether there is no computation of a key that hashes to `hash`.
    #[inline]
    pub(crate) fn has_none_with(&self, hash: u64) -> bool {
        self.one.as_ref().is_none_or(|(id, _)| id.0 != hash)
            && (self.others.is_empty() || self.places.has_none_with(hash))
    }

    /// One of the computations of a group, which has its key.
    pub(crate) fn of_group(&self, id: GroupId) -> Option<&ComputationRef<K, V>> {
        Some(&self.group(id)?.computation)
    }

    /// The computation that a caller may wait for.
    pub(crate) fn to_join(&self, id: GroupId) -> Option<&ComputationRef<K, V>> {
        let Group { computation, leader, .. } = self.group(id)?;
        // One that has an outcome and hasn't ended was taken over.
        (leader.is_some() && computation.flight().outcome().is_none()).then_some(computation)
    }

    /// Begins a computation in the group of its key, if there is one. Later callers join it if `is_shared`; one that was
    /// taken over is outdated by that.
    ///
    /// Returns the computation that it takes the place of, too, to be dropped when the lock has been released.
    pub(crate) fn begin(
        &mut self,
        new: &mut NewComputation<K>,
        group: Option<GroupId>,
        is_shared: bool,
    ) -> (ComputationRef<K, V>, Option<ComputationRef<K, V>>) {
        self.latest += 1;
        let number = self.latest;
        let known = group.filter(|id| self.group(*id).is_some());
        let id = known.unwrap_or((new.hash, number));
        let computation = self.start(new, Ticket { group: id, number });
        if let Some(group) = known.and_then(|id| self.group_mut(id)) {
            if !is_shared {
                group.others.push(number);
                return (computation, None);
            }
            group.leader = Some(number);
            let replaced = std::mem::replace(&mut group.computation, computation.clone());
            return (computation, Some(replaced));
        }
        let (leader, others) = if is_shared { (Some(number), Vec::new()) } else { (None, vec![number]) };
        let group = Group { computation: computation.clone(), leader, others };
        if self.one.is_none() {
            self.one = Some((id, group));
        } else {
            self.add(id, group);
        }
        (computation, None)
    }

    /// Begins the first computation of its key. Later callers join it.
    #[inline]
    pub(crate) fn begin_first(&mut self, new: &mut NewComputation<K>) -> ComputationRef<K, V> {
        if self.one.is_some() {
            return self.begin(new, None, true).0;
        }
        self.latest += 1;
        let number = self.latest;
        let id = (new.hash, number);
        let computation = self.start(new, Ticket { group: id, number });
        self.one = Some((id, Group { computation: computation.clone(), leader: Some(number), others: Vec::new() }));
        computation
    }

    #[inline]
    fn start(&mut self, new: &mut NewComputation<K>, ticket: Ticket) -> ComputationRef<K, V> {
        let Some(mut spare) = self.spare.take() else { return start_anew(new, ticket) };
        let Some(reused) = Arc::get_mut(&mut spare) else { return start_anew(new, ticket) };
        if let Some(flight) = &mut reused.flight {
            flight.reuse(new.leader);
        }
        reused.key = new.key.take();
        reused.ticket = ticket;
        reused.known = new.known;
        reused.began = new.began;
        spare
    }

    /// Records that a computation ended. Says whether its value, if it `has_value`, may be stored, which makes those that
    /// began before it outdated.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the result is worth registers")]
    pub(crate) fn end(&mut self, computation: ComputationRef<K, V>, has_value: bool) -> Ended<K, V> {
        let Ticket { group: id, number } = computation.ticket;
        let (may_store, of_group) = match &self.one {
            // Usually it is the only computation.
            Some((one, Group { leader: Some(leader), others, .. }))
                if *one == id && *leader == number && others.is_empty() =>
            {
                self.one = None;
                (has_value, None)
            }
            _ => self.leave(id, number, has_value),
        };
        // The store's own hold on it isn't the last.
        let of_group = of_group.filter(|of_group| !Arc::ptr_eq(of_group, &computation));
        match self.keep(computation) {
            Ok(key) => Ended { may_store, of_group, shared: None, key: Some(key) },
            Err(shared) => Ended { may_store, of_group, shared: Some(shared), key: None },
        }
    }

    /// Keeps what only its leader holds for the next computation, and returns its key.
    #[inline]
    fn keep(&mut self, mut computation: ComputationRef<K, V>) -> Result<Quiet<K>, ComputationRef<K, V>> {
        let mut ended = Arc::get_mut(&mut computation);
        let ended = ended.take_if(|ended| ended.flight.as_mut().is_some_and(Flight::is_unknown));
        let Some(ended) = ended else { return Err(computation) };
        let key = ended.key.take();
        self.spare = Some(computation);
        Ok(key)
    }

    #[cold]
    #[inline(never)]
    fn leave(&mut self, id: GroupId, number: SeqNo, has_value: bool) -> (bool, Option<ComputationRef<K, V>>) {
        let Some(group) = self.group_mut(id) else { return (false, None) };
        let is_leader = group.leader.take_if(|leader| *leader == number).is_some();
        if !is_leader {
            let Ok(index) = group.others.binary_search(&number) else { return (false, None) };
            group.others.remove(index);
        }
        if has_value {
            group.leader.take_if(|leader| *leader < number);
            group.others.retain(|other| *other > number);
        }
        let is_empty = group.leader.is_none() && group.others.is_empty();
        (has_value, if is_empty { self.outdate(id) } else { None })
    }

    /// Makes the computations of a key outdated. Returns the one of them that the store had, to be dropped when the lock has
    /// been released.
    #[inline]
    pub(crate) fn outdate(&mut self, id: GroupId) -> Option<ComputationRef<K, V>> {
        match &mut self.one {
            Some((one, _)) if *one == id => self.one.take().map(|(_, group)| group.computation),
            _ => self.take(id).map(|group| group.computation),
        }
    }

    /// The same for all keys.
    pub(crate) fn outdate_all(&mut self) -> Outdated<K, V> {
        self.places = GroupPlaces::default();
        Outdated { _one: self.one.take(), _others: std::mem::take(&mut self.others) }
    }

    /// Adds one of the other groups.
    fn add(&mut self, id: GroupId, group: Group<K, V>) {
        self.places.set(id, self.others.len());
        self.others.push((id, group));
    }

    /// Takes one of the other groups out. The last one gets its place.
    fn take(&mut self, id: GroupId) -> Option<Group<K, V>> {
        let place = self.places.remove(id)?;
        let (_, group) = self.others.swap_remove(place);
        if let Some((moved, _)) = self.others.get(place) {
            self.places.set(*moved, place);
        }
        if self.others.len() < self.others.capacity() / 4 {
            self.others.shrink_to(SPARE_ROOM.max(2 * self.others.len()));
        }
        Some(group)
    }

    /// Whether there is no computation.
    pub(crate) fn is_empty(&self) -> bool {
        self.one.is_none() && self.others.is_empty()
    }

    /// The number of the computation that began last, of all that ever did.
    pub(crate) fn latest(&self) -> SeqNo {
        self.latest
    }

    /// The number of the one that began first.
    pub(crate) fn oldest(&self) -> Option<SeqNo> {
        self.groups().filter_map(|group| group.leader.into_iter().chain(group.others.first().copied()).min()).min()
    }

    /// How many computations there are.
    pub(crate) fn len(&self) -> usize {
        self.groups().map(|group| usize::from(group.leader.is_some()) + group.others.len()).sum()
    }

    fn groups(&self) -> impl Iterator<Item = &Group<K, V>> {
        self.one.iter().chain(&self.others).map(|(_, group)| group)
    }

    fn group(&self, id: GroupId) -> Option<&Group<K, V>> {
        match &self.one {
            Some((one, group)) if *one == id => Some(group),
            _ => Some(&self.others[self.places.get(id)?].1),
        }
    }

    fn group_mut(&mut self, id: GroupId) -> Option<&mut Group<K, V>> {
        match &mut self.one {
            Some((one, group)) if *one == id => Some(group),
            _ => Some(&mut self.others[self.places.get(id)?].1),
        }
    }
}

#[cold]
#[inline(never)]
fn start_anew<K, V>(new: &mut NewComputation<K>, ticket: Ticket) -> ComputationRef<K, V> {
    let NewComputation { leader, known, began, .. } = *new;
    let flight = Some(Flight::new(leader));
    Arc::new(Computation { key: new.key.take(), flight, ticket, known, began })
}
