//! The peers, each in its own module: the same functions, cached by each of them.

mod attribute;
mod cached;
mod concurrent_cached;
mod floor;
mod memoize;
mod mini_moka;
mod moka;
mod policies;
mod quick_cache;
mod store;

use std::cell::Cell;
use std::hint::black_box;
use std::time::Duration;

pub use self::attribute::Attribute;
pub use self::cached::Cached;
pub use self::concurrent_cached::ConcurrentCached;
pub use self::floor::Floor;
pub use self::memoize::Memoize;
pub use self::mini_moka::MiniMoka;
pub use self::moka::Moka;
pub use self::policies::{Adaptive, S3Fifo};
pub use self::quick_cache::QuickCache;
pub use self::store::Store;

use crate::keys::Keys;

/// The results' time to live: longer than a run.
pub const TTL: Duration = Duration::from_mins(10);

/// How many entries most functions' caches hold.
pub const ROOM: usize = 1024;

/// The room of [`Peer::ample`].
pub const AMPLE_ROOM: usize = 1 << 21;

/// The room of [`Peer::full`].
pub const FULL_ROOM: usize = 1 << 20;

/// A way to cache results. Each function has its own store.
pub trait Peer {
    /// What the tables call it.
    const NAME: &'static str;

    /// A function of a number, with [`ROOM`].
    fn number(key: u64) -> u64;

    /// A function of a text, with [`ROOM`].
    fn text(key: &str) -> u64;

    /// A function of both, with [`ROOM`].
    fn pair(text: &str, number: u64) -> u64;

    /// A function of a number, with room for all keys that it is ever called with.
    fn ample(key: u64) -> u64;

    /// A function of a number, which is called until its store is full.
    fn full(key: u64) -> u64;

    /// A function that is called once, with [`ROOM`].
    fn lone(key: u64) -> u64;

    /// Calls the function that these keys are for with each of them.
    fn call_all(keys: &Keys) {
        match keys {
            Keys::Number(keys) => keys.iter().for_each(|key| _ = black_box(Self::number(black_box(*key)))),
            Keys::Ample(keys) => keys.iter().for_each(|key| _ = black_box(Self::ample(black_box(*key)))),
            Keys::Text(keys) => keys.iter().for_each(|key| _ = black_box(Self::text(black_box(key)))),
            Keys::Pair(keys) => {
                for (text, number) in keys {
                    black_box(Self::pair(black_box(text), black_box(*number)));
                }
            }
        }
    }
}

/// Calls a macro with every peer, the floor first.
#[macro_export]
macro_rules! for_all_peers {
    ($each:ident $($args:tt)*) => {{
        use $crate::peers::{
            Adaptive, Attribute, Cached, ConcurrentCached, Floor, Memoize, MiniMoka, Moka, QuickCache, S3Fifo, Store,
        };
        [
            $each!(Floor $($args)*),
            $each!(Attribute $($args)*),
            $each!(Store $($args)*),
            $each!(S3Fifo $($args)*),
            $each!(Adaptive $($args)*),
            $each!(Cached $($args)*),
            $each!(ConcurrentCached $($args)*),
            $each!(Memoize $($args)*),
            $each!(Moka $($args)*),
            $each!(MiniMoka $($args)*),
            $each!(QuickCache $($args)*),
        ]
    }};
}

/// A peer as a value.
#[derive(Clone, Copy, Debug)]
pub struct Contestant {
    /// The peer's name.
    pub name: &'static str,
    /// See [`Peer::call_all`].
    pub call_all: fn(&Keys),
}

/// All peers, in the order of the tables' columns.
#[must_use]
pub fn contestants() -> [Contestant; 11] {
    macro_rules! contestant {
        ($peer:ident) => {
            Contestant { name: $peer::NAME, call_all: $peer::call_all }
        };
    }
    for_all_peers!(contestant)
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
