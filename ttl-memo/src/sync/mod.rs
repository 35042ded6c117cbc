//! The primitives by which callers meet, so that the model checker can put its own in their place: see `loom/`.

#[cfg(not(all(test, ttl_memo_loom)))]
pub(crate) use {
    event_listener::{Event, EventListener, Listener},
    once_cell::sync::OnceCell,
    papaya::HashMap,
    parking_lot::{Mutex, MutexGuard},
    std::thread_local,
};

#[cfg(all(test, ttl_memo_loom))]
pub(crate) use {
    crate::loom::primitives::{Event, EventListener, HashMap, Listener, Mutex, MutexGuard, OnceCell},
    loom::thread_local,
};

/// Makes a static of what the model checker must make anew for each run.
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

pub(crate) use global;
