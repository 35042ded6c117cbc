//! Caches of one process with the same keys in one tier. A tier doesn't tell what was changed through it, so they tell each other.

use std::collections::BTreeMap;
use std::sync::{Arc, Weak};

use parking_lot::Mutex;

use crate::tier::tier::InvalidationListener;

/// The listeners of all caches with a tier.
static ALL: Mutex<BTreeMap<Keys, Listeners>> = Mutex::new(BTreeMap::new());

/// What tells a tier apart from others, and a function.
type Keys = (usize, Arc<str>);

type Listeners = Vec<Weak<dyn InvalidationListener>>;

/// One cache among those. Dropping it ends that.
pub(super) struct Sibling {
    keys: Keys,
    own: Weak<dyn InvalidationListener>,
}

impl Sibling {
    pub(super) fn join(tier: usize, function: Arc<str>, own: Weak<dyn InvalidationListener>) -> Self {
        let keys = (tier, function);
        ALL.lock().entry(keys.clone()).or_default().push(Weak::clone(&own));
        Self { keys, own }
    }

    /// Tells the other caches of the function, which runs the user's code.
    pub(super) fn tell(&self, tell: impl Fn(&dyn InvalidationListener)) {
        let others: Vec<_> = match ALL.lock().get(&self.keys) {
            Some(listeners) if listeners.len() > 1 => {
                listeners.iter().filter(|listener| !listener.ptr_eq(&self.own)).filter_map(Weak::upgrade).collect()
            }
            _ => return,
        };
        for listener in &others {
            tell(&**listener);
        }
    }
}

impl Drop for Sibling {
    fn drop(&mut self) {
        let mut all = ALL.lock();
        if let Some(listeners) = all.get_mut(&self.keys) {
            listeners.retain(|listener| !listener.ptr_eq(&self.own));
            if listeners.is_empty() {
                all.remove(&self.keys);
            }
        }
    }
}
