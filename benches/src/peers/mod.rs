//! The peers, each in a module of its own: the same functions remembered by each of them.

mod attribute;
mod cached;
mod concurrent_cached;
mod floor;
mod memoize;
mod mini_moka;
mod moka;
mod quick_cache;
mod store;

use std::cell::Cell;
use std::time::Duration;

pub use self::attribute::Attribute;
pub use self::cached::Cached;
pub use self::concurrent_cached::ConcurrentCached;
pub use self::floor::Floor;
pub use self::memoize::Memoize;
pub use self::mini_moka::MiniMoka;
pub use self::moka::Moka;
pub use self::quick_cache::QuickCache;
pub use self::store::Store;

/// How long results live: longer than a run.
pub const TTL: Duration = Duration::from_mins(10);

/// The room of most functions.
pub const ROOM: usize = 1024;

/// The room of [`Peer::million`]: nothing is ever evicted.
pub const LARGE_ROOM: usize = 1 << 21;

/// A way of remembering results, each function in a store of its own.
pub trait Peer {
    /// What the tables call it.
    const NAME: &'static str;

    /// A function of a number, with [`ROOM`].
    fn number(key: u64) -> u64;

    /// A function of a text, with [`ROOM`].
    fn text(key: &str) -> u64;

    /// A function of both, with [`ROOM`].
    fn pair(text: &str, number: u64) -> u64;

    /// A function of a number, with [`LARGE_ROOM`].
    fn million(key: u64) -> u64;

    /// A function that is called once.
    fn lone(key: u64) -> u64;
}

/// Calls a macro with every peer, the floor first.
#[macro_export]
macro_rules! for_all_peers {
    ($each:ident $($args:tt)*) => {{
        use $crate::peers::{
            Attribute, Cached, ConcurrentCached, Floor, Memoize, MiniMoka, Moka, QuickCache, Store,
        };
        [
            $each!(Floor $($args)*),
            $each!(Attribute $($args)*),
            $each!(Store $($args)*),
            $each!(Cached $($args)*),
            $each!(ConcurrentCached $($args)*),
            $each!(Memoize $($args)*),
            $each!(Moka $($args)*),
            $each!(MiniMoka $($args)*),
            $each!(QuickCache $($args)*),
        ]
    }};
}

thread_local! {
    static RUNS: Cell<u64> = const { Cell::new(0) };
}

/// How many times this thread has run a body, whichever function's.
#[must_use]
pub fn runs() -> u64 {
    RUNS.get()
}

/// What all functions compute: next to nothing, and it is counted.
fn body(key: u64) -> u64 {
    RUNS.set(RUNS.get() + 1);
    key
}

fn length(text: &str) -> u64 {
    body(text.len() as u64)
}

fn length_and(text: &str, number: u64) -> u64 {
    length(text) + number
}
