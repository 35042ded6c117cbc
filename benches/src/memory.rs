//! How much memory each peer takes. The program `memory_figures` counts, in a process for each peer, so that counting
//! slows no other bench and no peer reuses memory that another one freed.

use std::process::Command;

use crate::peers::{Attribute, FULL_ROOM, Peer, ROOM, contestants};
use crate::process::numbers;
use crate::report::{Bars, Limit, Table};

/// What one peer allocates.
#[derive(Clone, Debug)]
pub struct Memory {
    /// The peer's name.
    pub name: &'static str,
    /// Allocations of a hit: of a number, of a text, of both.
    pub allocations: [f64; 3],
    /// Bytes held after the first call of the first function of the process.
    pub first_store: f64,
    /// Bytes held after the first call of one more function.
    pub store: f64,
    /// Bytes an entry, as soon as the cache is full.
    pub entry: f64,
    /// Bytes an entry, after as many evictions.
    pub entry_later: f64,
}

/// Runs `memory_figures`, the path of that program, for each peer.
///
/// # Panics
///
/// When it fails.
#[must_use]
pub fn of_all_peers(memory_figures: &str) -> Vec<Memory> {
    let of_peer = |(index, name)| {
        let figures = numbers(Command::new(memory_figures).arg(format!("{index}")));
        let [number, text, pair, first_store, store, entry, entry_later] = figures[..] else {
            panic!("`memory_figures` printed {figures:?}")
        };
        Memory { name, allocations: [number, text, pair], first_store, store, entry, entry_later }
    };
    contestants().iter().map(|contestant| contestant.name).enumerate().map(of_peer).collect()
}

/// Prints the figures, and judges those of the attribute.
///
/// # Panics
///
/// When the attribute isn't among the peers.
pub fn report(peers: &[Memory], bars: &mut Bars) {
    let mut table = Table::new(
        "Memory",
        [
            "",
            "allocations of a hit: `u64`",
            "`&str`",
            "`(&str, u64)`",
            &format!("bytes of a function's store with one entry and `maxsize = {ROOM}`"),
            "of the first such store in the process",
            &format!("bytes an entry, `u64` → `u64`, in a full cache of {FULL_ROOM}"),
            "after as many evictions",
        ],
    );
    for peer in peers {
        let Memory { name, allocations: [number, text, pair], first_store, store, entry, entry_later } = peer;
        let bytes = [store, first_store].map(|bytes| format!("{bytes:.0}"));
        let entries = [entry, entry_later].map(|bytes| format!("{bytes:.1}"));
        let allocations = [number, text, pair].map(f64::to_string);
        table.row([(*name).to_owned()].into_iter().chain(allocations).chain(bytes).chain(entries));
    }
    table.print();
    let ours = peers.iter().find(|peer| peer.name == Attribute::NAME).expect("the attribute is a peer");
    bars.judge("hit, `&str`", Limit::AtMost(0.0), "allocations", Some(ours.allocations[1]));
    bars.judge("an entry in a full cache of 2^20", Limit::AtMost(96.0), "bytes", Some(ours.entry));
    let one_entry = format!("a function's store with one entry, `maxsize = {ROOM}`");
    bars.judge(&one_entry, Limit::AtMost(2048.0), "bytes", Some(ours.store));
}
