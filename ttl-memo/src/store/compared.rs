//! What is known of a key while its place in a store is looked for: which entries and computations have it, and which don't.

use std::collections::BTreeMap;

use crate::store::entry::{Entry, EntryRef};
use crate::store::flights::{ComputationRef, GroupId};
use crate::store::index::Tenant;
use crate::store::table::SlotId;

/// What one key was compared with, and the result.
pub(crate) struct Compared<K, V> {
    /// An entry that has the key. Held so that no other entry can be mistaken for it.
    equal: Option<EntryRef<K, V>>,
    /// Most keys are compared with nothing else.
    more: Option<Box<More<K, V>>>,
}

struct More<K, V> {
    /// Whether the key is that of a slot's tenant, whose value may have been replaced since.
    tenants: BTreeMap<(SlotId, Tenant), bool>,
    /// The same for groups of computations.
    groups: BTreeMap<GroupId, bool>,
    /// Computations of these groups, held so that none is dropped under the lock.
    held: Vec<ComputationRef<K, V>>,
}

impl<K, V> Default for Compared<K, V> {
    fn default() -> Self {
        Self { equal: None, more: None }
    }
}

impl<K, V> Default for More<K, V> {
    fn default() -> Self {
        Self { tenants: BTreeMap::new(), groups: BTreeMap::new(), held: Vec::new() }
    }
}

impl<K, V> Compared<K, V> {
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.equal.is_none() && self.more.is_none()
    }

    pub(crate) fn note_equal(&mut self, entry: Option<EntryRef<K, V>>) {
        self.equal = entry;
    }

    pub(crate) fn note_tenant(&mut self, slot: SlotId, tenant: Tenant, is_equal: bool) {
        self.more.get_or_insert_default().tenants.insert((slot, tenant), is_equal);
    }

    pub(crate) fn note_group(&mut self, id: GroupId, computation: &ComputationRef<K, V>, is_equal: bool) {
        let more = self.more.get_or_insert_default();
        more.groups.insert(id, is_equal);
        more.held.push(computation.clone());
    }

    /// Whether the key is that of `entry`, in the `slot` of this `tenant`; `None` if it wasn't compared.
    pub(crate) fn with_entry(&self, slot: SlotId, tenant: Tenant, entry: &Entry<K, V>) -> Option<bool> {
        if self.equal.as_ref().is_some_and(|equal| equal.is(entry)) {
            return Some(true);
        }
        self.more.as_ref()?.tenants.get(&(slot, tenant)).copied()
    }

    /// Whether the key is that of a group of computations; `None` if it wasn't compared.
    pub(crate) fn with_group(&self, id: GroupId) -> Option<bool> {
        self.more.as_ref()?.groups.get(&id).copied()
    }
}
