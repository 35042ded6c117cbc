//! A key or value that panics at a chosen call of the code that a user brings, and a count of those that live.
//! Knows nothing of what is done with them.

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// The user's code that a store calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Call {
    Hash,
    Eq,
    Clone,
    Drop,
    GetSizeOf,
    Ttu,
    Timer,
    Listener,
    Keep,
    Compute,
}

/// Says which call panics, and keeps the register of the bombs that live.
#[derive(Debug)]
pub(super) struct Fuse {
    call: Call,
    /// How many calls are left until the one that panics; below that, every one does or none.
    left: AtomicUsize,
    after: After,
    made: AtomicU64,
    living: Mutex<BTreeSet<u64>>,
    dropped_twice: AtomicUsize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    Calm,
    MorePanics,
}

impl Fuse {
    /// Panics at the `n`-th `call`, the first being number one.
    pub(super) fn at(call: Call, n: usize) -> Arc<Self> {
        Self::new(call, n, After::Calm)
    }

    /// Panics at each `call`.
    pub(super) fn always(call: Call) -> Arc<Self> {
        Self::new(call, 1, After::MorePanics)
    }

    fn new(call: Call, n: usize, after: After) -> Arc<Self> {
        Arc::new(Self {
            call,
            left: AtomicUsize::new(n),
            after,
            made: AtomicU64::new(0),
            living: Mutex::default(),
            dropped_twice: AtomicUsize::new(0),
        })
    }

    /// Whether it has panicked and won't panic again.
    pub(super) fn is_burnt_out(&self) -> bool {
        self.left.load(Ordering::SeqCst) == 0 && self.after == After::Calm
    }

    pub(super) fn burn(&self, call: Call) {
        // A panic in a panic would end the process, whosever code it is.
        if call != self.call || thread::panicking() {
            return;
        }
        let left = self.left.load(Ordering::SeqCst);
        self.left.store(left.saturating_sub(1), Ordering::SeqCst);
        if left == 1 || (left == 0 && self.after == After::MorePanics) {
            // Unlike `panic!` it doesn't print.
            resume_unwind(Box::new("bomb"));
        }
    }

    pub(super) fn bomb(self: &Arc<Self>, content: u32) -> Bomb {
        let number = self.made.fetch_add(1, Ordering::SeqCst);
        self.living.lock().unwrap().insert(number);
        Bomb { fuse: Arc::clone(self), number, content }
    }

    /// How many have been made and not dropped.
    pub(super) fn living(&self) -> usize {
        self.living.lock().unwrap().len()
    }

    pub(super) fn dropped_twice(&self) -> usize {
        self.dropped_twice.load(Ordering::SeqCst)
    }
}

/// Equal to others of the same content.
#[derive(Debug)]
pub(super) struct Bomb {
    pub(super) fuse: Arc<Fuse>,
    number: u64,
    pub(super) content: u32,
}

impl Hash for Bomb {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.fuse.burn(Call::Hash);
        self.content.hash(state);
    }
}

impl PartialEq for Bomb {
    fn eq(&self, other: &Self) -> bool {
        self.fuse.burn(Call::Eq);
        self.content == other.content
    }
}

impl Eq for Bomb {}

impl Clone for Bomb {
    fn clone(&self) -> Self {
        self.fuse.burn(Call::Clone);
        self.fuse.bomb(self.content)
    }
}

impl Drop for Bomb {
    fn drop(&mut self) {
        if !self.fuse.living.lock().unwrap().remove(&self.number) {
            self.fuse.dropped_twice.fetch_add(1, Ordering::SeqCst);
        }
        self.fuse.burn(Call::Drop);
    }
}
