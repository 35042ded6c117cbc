//! The primitives through which threads interact. The model checker replaces them by its own: see `loom/`.

#[cfg(not(all(test, ttl_memo_loom)))]
pub(crate) use {
    once_cell::sync::OnceCell,
    parking_lot::{Condvar, Mutex, Mutex as EntryLock, Mutex as NearLock, MutexGuard},
    std::sync::atomic::{AtomicBool as Flag, AtomicU32 as Link, AtomicU64 as Time, AtomicU64 as Version, fence},
};

#[cfg(all(test, ttl_memo_loom))]
pub(crate) use {
    crate::loom::primitives::{Condvar, EntryLock, Flag, Link, Mutex, MutexGuard, NearLock, OnceCell, Version},
    loom::sync::atomic::{AtomicU64 as Time, fence},
};

/// Defines a static, which the model checker initialises anew for each run.
#[cfg(not(all(test, ttl_memo_loom)))]
macro_rules! global {
    ($(#[$doc:meta])* static $NAME:ident: $type:ty = $value:expr;) => {
        $(#[$doc])*
        static $NAME: $type = $value;
    };
}

#[cfg(all(test, ttl_memo_loom))]
macro_rules! global {
    ($(#[$doc:meta])* static $NAME:ident: $type:ty = $value:expr;) => {
        loom::lazy_static! { static ref $NAME: $type = $value; }
    };
}

/// Makes a static that each thread has for itself, without a destructor: it can be used while the thread ends.
#[cfg(not(all(test, ttl_memo_loom)))]
macro_rules! per_thread {
    (static $NAME:ident: $type:ty = $value:expr;) => {
        std::thread_local! { static $NAME: $type = const { $value }; }
    };
}

#[cfg(all(test, ttl_memo_loom))]
macro_rules! per_thread {
    (static $NAME:ident: $type:ty = $value:expr;) => {
        loom::thread_local! { static $NAME: $type = $value; }
    };
}

pub(crate) use {global, per_thread};
